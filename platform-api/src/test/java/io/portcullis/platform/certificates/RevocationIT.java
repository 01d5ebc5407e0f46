package io.portcullis.platform.certificates;

import static io.portcullis.platform.RunningPlatform.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.platform.AuditTrail;
import io.portcullis.platform.RunningPlatform;
import io.portcullis.platform.TestCertificates;
import io.portcullis.platform.TestDevice;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateFactory;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

/** Revoking through the API and by the device, and what everybody sees of it. */
class RevocationIT {
    private static final RunningPlatform PLATFORM = RunningPlatform.shared();

    private static RunningPlatform second;

    @BeforeAll
    static void startAnotherNode() {
        second = PLATFORM.secondNode();
    }

    @AfterAll
    static void stopIt() {
        second.close();
    }

    private final Revocations revocations = PLATFORM.bean(Revocations.class);
    private final JdbcTemplate jdbc = PLATFORM.bean(JdbcTemplate.class);

    static String serial(TestDevice device) {
        return SerialNumber.hex(device.certificate().getSerialNumber());
    }

    static HttpResponse<String> revoke(RunningPlatform platform, String serial, String body) {
        return platform.admin("POST", "/api/v1/certificates/" + serial + "/revoke", body);
    }

    @Test
    void revokesOnceWithReasonAndTime() {
        TestDevice device = TestDevice.enroll(PLATFORM);

        var revoked = revoke(
                PLATFORM, serial(device), "{\"reason\":\"key_compromise\",\"comment\":\"laptop stolen in Lisbon\"}");

        assertThat(revoked.statusCode()).as(revoked.body()).isEqualTo(200);
        assertThat(json(revoked).get("state").stringValue()).isEqualTo("revoked");
        assertThat(json(revoked).get("revocation_reason").stringValue()).isEqualTo("key_compromise");
        refused(knock(device), 401, "device.certificate_revoked");
        refused(revoke(PLATFORM, serial(device), "{\"reason\":\"superseded\"}"), 409, "certificate.already_revoked");
        var kept = json(PLATFORM.admin("GET", "/api/v1/certificates/" + serial(device), null));
        assertThat(kept.get("revocation_reason").stringValue()).isEqualTo("key_compromise");
        assertThat(kept.get("revoked_at")).isEqualTo(json(revoked).get("revoked_at"));
        assertThat(AuditTrail.of(PLATFORM, "certificate.revoked"))
                .filteredOn(entry -> entry.subject().equals("device:" + device.id()))
                .extracting(AuditTrail.Entry::details)
                .singleElement()
                .asString()
                .contains("laptop stolen in Lisbon", "key_compromise", serial(device));
    }

    @Test
    void saysWhatIsWrong() {
        TestDevice device = TestDevice.enroll(PLATFORM);
        String good = "{\"reason\":\"key_compromise\"}";

        for (String unknown : List.of("00ff", "nonsense", "4".repeat(32), "ab".repeat(30), "-1")) {
            refused(revoke(PLATFORM, unknown, good), 404, "not_found");
        }
        for (String bad : List.of(
                "{}",
                "{\"reason\":\"\"}",
                "{\"reason\":\"certificate_hold\"}",
                "{\"reason\":\"KEY_COMPROMISE\"}",
                "{\"reason\":\"key_compromise\",\"comment\":\"" + "x".repeat(201) + "\"}",
                "{\"reason\":\"key_compromise\",\"comment\":\"a\\u0007b\"}",
                "null",
                "")) {
            refused(revoke(PLATFORM, serial(device), bad), 400, "invalid_request");
        }
        assertThat(knock(device).statusCode()).as("nothing was revoked").isEqualTo(404);
    }

    @Test
    void doesNotRevokeWhatWasNeverIssued() {
        TestDevice device = TestDevice.enroll(PLATFORM);
        jdbc.update("""
                insert into certificates.device_certificate
                    (serial, device_id, state, not_before, not_after, intended_at, issuer, key_hash)
                select decode('4000000000000000000000000000aaaa', 'hex'), device_id, 'abandoned', not_before, not_after,
                    intended_at, issuer, key_hash
                from certificates.device_certificate where device_id = ?""", device.id());

        refused(revoke(PLATFORM, "4000000000000000000000000000aaaa", "{\"reason\":\"unspecified\"}"), 404, "not_found");
        assertThat(PLATFORM.admin("GET", "/api/v1/certificates/4000000000000000000000000000aaaa", null)
                        .statusCode())
                .isEqualTo(404);
        jdbc.update(
                "delete from certificates.device_certificate where serial = decode('4000000000000000000000000000aaaa', 'hex')");
    }

    @Test
    void alsoRevokesACertificateThatHasExpired() {
        TestDevice device = TestDevice.enroll(PLATFORM);
        jdbc.update(
                "update certificates.device_certificate set not_after = now() - interval '1 hour' where device_id = ?",
                device.id());

        assertThat(revoke(PLATFORM, serial(device), "{\"reason\":\"key_compromise\"}")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void showsOneCertificateWithItsPem() throws Exception {
        TestDevice device = TestDevice.enroll(PLATFORM);

        var shown = json(PLATFORM.admin("GET", "/api/v1/certificates/" + serial(device), null));

        assertThat(shown.get("thumbprint").stringValue()).isEqualTo(device.thumbprint());
        assertThat(shown.get("state").stringValue()).isEqualTo("good");
        assertThat(CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(
                                shown.get("pem").stringValue().getBytes(StandardCharsets.US_ASCII))))
                .isEqualTo(device.certificate());
        refused(PLATFORM.admin("GET", "/api/v1/certificates/ff", null), 404, "not_found");
    }

    @Test
    void aDeviceGivesUpItsOwnCertificate() {
        TestDevice device = TestDevice.enroll(PLATFORM);
        for (String notForDevices : List.of("privilege_withdrawn", "unspecified", "affiliation_changed", "nonsense")) {
            refused(giveUp(device, "{\"reason\":\"" + notForDevices + "\"}"), 400, "invalid_request");
        }
        refused(giveUp(device, "{}"), 400, "invalid_request");

        var answer = giveUp(device, "{\"reason\":\"cessation_of_operation\",\"comment\":\"sold\"}");

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(204);
        refused(giveUp(device, "{\"reason\":\"cessation_of_operation\"}"), 401, "device.certificate_revoked");
        var shown = json(PLATFORM.admin("GET", "/api/v1/certificates/" + serial(device), null));
        assertThat(shown.get("state").stringValue()).isEqualTo("revoked");
    }

    @Test
    void whoPresentsNoCertificateRevokesNone() {
        var answer = RunningPlatform.send(
                PLATFORM.client(),
                HttpRequest.newBuilder(URI.create(PLATFORM.deviceUrl() + "/device/v1/revoke"))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString("{\"reason\":\"superseded\"}")));

        refused(answer, 401, "device.certificate_required");
    }

    @Test
    void countsTheShardWithTheRevocationOrNotAtAll() {
        TestDevice device = TestDevice.enroll(PLATFORM);
        long before = revision(device);
        assertThatThrownBy(() -> PLATFORM.bean(TransactionTemplate.class).executeWithoutResult(status -> {
                    revocations.revoke(serial(device), RevocationReason.KEY_COMPROMISE, null, "user:test");
                    throw new IllegalStateException("no");
                }))
                .hasMessage("no");
        assertThat(revision(device)).isEqualTo(before);
        assertThat(knock(device).statusCode()).isEqualTo(404);

        revocations.revoke(serial(device), RevocationReason.KEY_COMPROMISE, null, "user:test");

        assertThat(revision(device)).isEqualTo(before + 1);
    }

    @Test
    void manyAtOnceEndWithEachRevokedOnce() {
        var devices =
                IntStream.range(0, 8).mapToObj(i -> TestDevice.enroll(PLATFORM)).toList();

        var outcomes = IntStream.range(0, 32)
                .parallel()
                .mapToObj(i -> i % 4 == 3
                        ? retire(devices.get(i % 8))
                        : revoke(PLATFORM, serial(devices.get(i % 8)), "{\"reason\":\"key_compromise\"}")
                                .statusCode())
                .toList();

        assertThat(outcomes).allMatch(status -> status == 200 || status == 409);
        devices.forEach(device -> assertThat(knock(device).statusCode()).isIn(401, 403));
    }

    private static int retire(TestDevice device) {
        return PLATFORM.admin("POST", "/api/v1/devices/" + device.id() + "/retire", "{\"reason\":\"test\"}")
                .statusCode();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/device/v1/plan", "/device/v1/posture", "/device/v1/revoke", "/device/v1/unenroll"})
    void refusesARevokedCertificateOnAnOpenConnectionOnEveryNode(String path) {
        TestDevice device = TestDevice.enroll(PLATFORM);
        TestDevice there = device.at(second);
        assertThat(knock(device).statusCode()).isEqualTo(404);
        assertThat(knock(there).statusCode()).isEqualTo(404);

        revoke(PLATFORM, serial(device), "{\"reason\":\"key_compromise\"}");

        refused(post(device, PLATFORM, path, "{}"), 401, "device.certificate_revoked");
        refused(post(there, second, path, "{}"), 401, "device.certificate_revoked");
        var token = there.token("https://anything.example");
        assertThat(token.statusCode()).isEqualTo(401);
        assertThat(json(token).get("error").stringValue()).isEqualTo("invalid_client");
    }

    @Test
    void aRevokedCertificateRenewsNothingOnAnyNode() {
        TestDevice device = TestDevice.enroll(PLATFORM);
        TestDevice there = device.at(second);
        assertThat(knock(device).statusCode()).isEqualTo(404);
        assertThat(knock(there).statusCode()).isEqualTo(404);

        revoke(PLATFORM, serial(device), "{\"reason\":\"key_compromise\"}");

        for (TestDevice one : List.of(device, there)) {
            var answer = one.requestRenewal(TestDevice.certificateRequest(TestCertificates.p256(), "CN=whatever"));
            assertThat(answer.statusCode()).as(answer.body()).isIn(401, 403);
            assertThat(answer.headers().firstValue("Portcullis-Error")).contains("device.certificate_revoked");
        }
        assertThat(json(PLATFORM.admin("GET", "/api/v1/certificates?device_id=" + device.id(), null))
                        .size())
                .isEqualTo(1);
    }

    @Test
    void aSupersededCertificateIsInItsCrlLikeAnyOther() {
        TestDevice device = TestDevice.enroll(PLATFORM);
        long before = revision(device);

        PLATFORM.bean(TransactionTemplate.class)
                .executeWithoutResult(status -> PLATFORM.bean(DeviceCertificates.class)
                        .revoke(device.id(), device.thumbprint(), RevocationReason.SUPERSEDED, "system"));

        assertThat(revision(device)).isGreaterThan(before);
    }

    @Test
    void foretellsWhenCertificatesEnd() {
        TestDevice fresh = TestDevice.enroll(PLATFORM);
        TestDevice due = TestDevice.enroll(PLATFORM);
        TestDevice expired = TestDevice.enroll(PLATFORM);
        TestDevice retired = TestDevice.enroll(PLATFORM);
        var before = json(PLATFORM.admin("GET", "/api/v1/certificates/forecast", null));
        life(due, "5 days", "1 day");
        life(expired, "8 days", "-1 day");
        assertThat(retire(retired)).isEqualTo(200);

        var after = json(PLATFORM.admin("GET", "/api/v1/certificates/forecast", null));

        assertThat(change(before, after, "devices")).isEqualTo(-1);
        assertThat(change(before, after, "renewals_due")).isEqualTo(1);
        assertThat(change(before, after, "expired")).isEqualTo(1);
        assertThat(after.get("days").size()).isEqualTo(30);
        assertThat(LocalDate.parse(after.get("days").get(0).get("date").stringValue()))
                .isAfterOrEqualTo(LocalDate.now(ZoneOffset.UTC).minusDays(1));
        long ending = 0;
        for (int day = 0; day < 30; day++) {
            ending += after.get("days").get(day).get("devices").longValue();
        }
        assertThat(ending)
                .as("all but the expired end within the month")
                .isEqualTo(
                        after.get("devices").longValue() - after.get("expired").longValue());
        assertThat(knock(fresh).statusCode()).isEqualTo(404);
    }

    private void life(TestDevice device, String since, String until) {
        jdbc.update(
                "update certificates.device_certificate set not_before = now() - ?::interval,"
                        + " not_after = now() + ?::interval where device_id = ?",
                since,
                until,
                device.id());
    }

    private static long change(JsonNode before, JsonNode after, String member) {
        return after.get(member).longValue() - before.get(member).longValue();
    }

    private long revision(TestDevice device) {
        BigInteger serial = device.certificate().getSerialNumber();
        return jdbc
                .queryForList(
                        "select revision from certificates.crl_shard where shard = ?",
                        Long.class,
                        serial.intValue() & 15)
                .stream()
                .findFirst()
                .orElse(0L);
    }

    private static HttpResponse<String> giveUp(TestDevice device, String body) {
        return post(device, PLATFORM, "/device/v1/revoke", body);
    }

    private static HttpResponse<String> post(TestDevice device, RunningPlatform node, String path, String body) {
        return RunningPlatform.send(
                device.client(),
                HttpRequest.newBuilder(URI.create(node.deviceUrl() + path))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private static HttpResponse<String> knock(TestDevice device) {
        return RunningPlatform.send(
                device.client(), HttpRequest.newBuilder(URI.create(device.url() + "/device/v1/nothing-here")));
    }

    private static void refused(HttpResponse<String> answer, int status, String code) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(json(answer).get("code").stringValue()).isEqualTo(code);
    }
}
