package io.portcullis.platform.devices;

import static io.portcullis.platform.RunningPlatform.json;
import static io.portcullis.platform.TestDevice.certificateRequest;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.platform.RunningPlatform;
import io.portcullis.platform.TestCertificates;
import io.portcullis.platform.TestDevice;
import io.portcullis.platform.certificates.CertificateEvent;
import io.portcullis.platform.certificates.RevocationReason;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

class RenewalIT {
    private static final RunningPlatform PLATFORM = RunningPlatform.shared();

    private final JdbcTemplate jdbc = PLATFORM.bean(JdbcTemplate.class);

    @Test
    void givesADeviceItsNextCertificate() {
        var device = TestDevice.enroll(PLATFORM);
        var next = TestCertificates.p256();

        var answer = device.requestRenewal(certificateRequest(next, "CN=another,O=Evil"));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Length")).isPresent();
        assertThat(answer.body()).doesNotContain("\n");
        var renewed = device.withCertificate(next, answer);
        assertThat(renewed.id()).isEqualTo(device.id());
        assertThat(renewed.certificate().getPublicKey()).isEqualTo(next.getPublic());
        assertThat(renewed.certificate().getSubjectX500Principal())
                .isEqualTo(device.certificate().getSubjectX500Principal());
        var before = certificate(device);
        var after = certificate(renewed);
        assertThat(before.get("origin").stringValue()).isEqualTo("enrollment");
        assertThat(before.has("first_used_at")).isTrue();
        assertThat(after.get("origin").stringValue()).isEqualTo("renewal");
        assertThat(after.get("predecessor")).isEqualTo(before.get("serial"));
        assertThat(after.has("first_used_at")).as("it was not used yet").isFalse();
        assertThat(device.use()).isEqualTo(200);
        assertThat(renewed.use()).isEqualTo(200);
        assertThat(certificate(renewed).has("first_used_at")).isTrue();
    }

    @Test
    void supersedesWhatCameBeforeOnlyAfterUseAndOverlap() {
        var device = TestDevice.enroll(PLATFORM);
        var lost = device.renew();
        var renewed = device.renew();

        revokeSuperseded();
        assertThat(List.of(state(device), state(lost), state(renewed)))
                .as("none of them was followed by one in use")
                .containsOnly("good");

        assertThat(renewed.use()).isEqualTo(200);
        revokeSuperseded();
        assertThat(state(device)).as("within the overlap").isEqualTo("good");
        assertThat(device.use()).isEqualTo(200);

        anHourPasses(device);
        try (var revocations = new Recorded<>(PLATFORM, CertificateEvent.CertificateRevoked.class)) {
            allAtOnce(this::revokeSuperseded, 4);
            assertThat(revocations.events())
                    .filteredOn(event -> event.deviceId().equals(device.id()))
                    .as("each once, whatever the number of nodes")
                    .hasSize(2)
                    .allMatch(event -> event.reason() == RevocationReason.SUPERSEDED)
                    .extracting(CertificateEvent.CertificateRevoked::thumbprint)
                    .containsExactlyInAnyOrder(device.thumbprint(), lost.thumbprint());
        }
        assertThat(device.use()).isEqualTo(401);
        assertThat(lost.use()).isEqualTo(401);
        assertThat(renewed.use()).isEqualTo(200);
    }

    @Test
    void survivesALostAnswer() {
        var device = TestDevice.enroll(PLATFORM);
        device.renew();
        anHourPasses(device);
        revokeSuperseded();

        var again = device.renew();

        assertThat(again.use()).isEqualTo(200);
    }

    @Test
    void wantsANewKeyUnlessTheOldOneIsInHardware() {
        var device = TestDevice.enroll(PLATFORM);
        refused(device.requestRenewal(certificateRequest(device.keys(), "CN=x")), 400, "csr.key_reused");
        var renewed = device.renew();
        refused(renewed.requestRenewal(certificateRequest(device.keys(), "CN=x")), 400, "csr.key_reused");

        var token =
                TestDevice.enroll(PLATFORM, secret(), TestCertificates.p256(), "Portcullis-Key-Protection", "pkcs11");
        var answer = token.requestRenewal(certificateRequest(token.keys(), "CN=x"));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(certificate(token.withCertificate(token.keys(), answer))
                        .get("key_protection")
                        .stringValue())
                .as("what is on record of a key stays with it")
                .isEqualTo("pkcs11");
    }

    @Test
    void keepsAnAttestationWithItsKeyOnly() {
        var device = TestDevice.enroll(PLATFORM);
        device.use();
        jdbc.update(
                "update devices.device_certificate set key_protection = 'ATTESTED_TPM' where device_id = ?",
                device.id());

        var answer = device.requestRenewal(certificateRequest(device.keys(), "CN=x"));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        var same = device.withCertificate(device.keys(), answer);
        assertThat(certificate(same).get("key_protection").stringValue()).isEqualTo("attested_tpm");

        var keys = TestCertificates.p256();
        var other = device.withCertificate(
                keys, same.requestRenewal(certificateRequest(keys, "CN=x"), "Portcullis-Key-Protection", "tpm"));
        assertThat(certificate(other).get("key_protection").stringValue())
                .as("what the device says, until it attests")
                .isEqualTo("tpm");
    }

    @Test
    void refusesBadAndForeignKeys() throws Exception {
        var device = TestDevice.enroll(PLATFORM);
        var other = TestDevice.enroll(PLATFORM);

        refused(device.requestRenewal(certificateRequest(other.keys(), "CN=x")), 400, "csr.key_in_use");
        refused(device.requestRenewal(certificateRequest(ec("secp521r1"), "CN=x")), 400, "csr.unsupported_curve");
        refused(device.requestRenewal("MAA="), 400, "csr.malformed");
        refused(device.requestRenewal(""), 400, "csr.empty");
        refused(device.requestRenewal("A".repeat(20_000)), 413, "csr.too_large");
        refused(device.requestRenewal(fresh(), "Portcullis-Key-Protection", "attested_tpm"), 400, "invalid_request");
        refused(device.requestRenewal(fresh(), "Portcullis-Attestation", "not an id"), 400, "invalid_request");
        refused(
                device.requestRenewal(fresh(), "Portcullis-Attestation", "0198c0de-0000-7000-8000-000000000000"),
                403,
                "attestation.required");
        assertThat(device.renew().use()).isEqualTo(200);
        assertThat(openIntents()).isZero();
    }

    @Test
    void refusesWhoIsNotInGoodStanding() {
        refused(TestDevice.requestRenewal(PLATFORM.client(), PLATFORM, fresh()), 403, "device.certificate_required");

        var suspended = TestDevice.enroll(PLATFORM);
        act(suspended, "suspend");
        refused(suspended.requestRenewal(fresh()), 403, "device.suspended");
        act(suspended, "resume");
        assertThat(suspended.renew().use()).isEqualTo(200);

        var retired = TestDevice.enroll(PLATFORM);
        act(retired, "retire");
        refused(retired.requestRenewal(fresh()), 403, "device.retired");

        var revoked = TestDevice.enroll(PLATFORM);
        jdbc.update("update devices.device_certificate set revoked_at = now() where device_id = ?", revoked.id());
        refused(revoked.requestRenewal(fresh()), 403, "device.certificate_revoked");

        var expired = TestDevice.enroll(PLATFORM);
        jdbc.update(
                "update devices.device_certificate set not_after = now() - interval '1 second' where device_id = ?",
                expired.id());
        refused(expired.requestRenewal(fresh()), 403, "device.certificate_expired");

        var forged = TestCertificates.selfSigned("forged");
        var client = PLATFORM.client(forged.privateKey(), List.of(forged.certificate()));
        assertThatThrownBy(() -> TestDevice.requestRenewal(client, PLATFORM, fresh()))
                .hasRootCauseInstanceOf(IOException.class);
    }

    @Test
    void handsNothingOutThatWasNotCommitted() {
        var device = TestDevice.enroll(PLATFORM);
        device.use();
        try (var failing = Recorded.failing(PLATFORM, DeviceEvent.DeviceRenewed.class)) {
            assertThat(device.requestRenewal(fresh()).statusCode()).isEqualTo(500);
            assertThat(failing.events()).hasSize(1);
        }
        assertThat(certificates(device)).as("a failure hands nothing out").hasSize(1);
        assertThat(openIntents()).isZero();
    }

    @Test
    void givesNoDeviceAnEndlessNumberOfCertificates() {
        var device = TestDevice.enroll(PLATFORM);
        jdbc.update("""
                insert into devices.device_certificate (thumbprint, device_id, not_before, not_after, issued_at)
                select sha256(random()::text::bytea), ?, now(), now(), now() from generate_series(1, 19)""", device.id());

        refused(device.requestRenewal(fresh()), 429, "rate_limited");
    }

    @Test
    void followsTheKeyOfTheCertificateInUse() {
        var device = TestDevice.enroll(PLATFORM);
        device.use();
        var keys = TestCertificates.p256();
        var renewed = device.withCertificate(
                keys, device.requestRenewal(certificateRequest(keys, "CN=x"), "Portcullis-Key-Protection", "tpm"));

        assertThat(document(device).get("key_protection").stringValue())
                .as("not before it is used")
                .isEqualTo("software");
        renewed.use();
        assertThat(document(device).get("key_protection").stringValue()).isEqualTo("tpm");
        device.use();
        assertThat(document(device).get("key_protection").stringValue())
                .as("the newest counts")
                .isEqualTo("tpm");
    }

    @Test
    void tellsADeviceToRenewUntilItHas() {
        var device = TestDevice.enroll(PLATFORM);
        assertThat(renewNow(device)).isFalse();
        assertThat(document(device).has("renewal_requested_at")).isFalse();

        try (var requests = new Recorded<>(PLATFORM, DeviceEvent.RenewalRequested.class)) {
            var first = renewalRequest(device);
            assertThat(first.statusCode()).as(first.body()).isEqualTo(200);
            assertThat(renewalRequest(device).body()).as("asked again").isEqualTo(first.body());
            assertThat(json(first).has("renewal_requested_at")).isTrue();
            assertThat(requests.events()).hasSize(1);
        }
        assertThat(renewNow(device)).isTrue();

        var renewed = device.renew();
        assertThat(document(device).has("renewal_requested_at"))
                .as("the new certificate may be lost")
                .isTrue();
        assertThat(renewNow(renewed)).isFalse();
        assertThat(document(device).has("renewal_requested_at")).isFalse();
        assertThat(renewNow(device)).as("with the old one still").isTrue();

        act(device, "retire");
        assertThat(renewalRequest(device).statusCode()).isEqualTo(409);
        assertThat(PLATFORM.admin("POST", "/api/v1/devices/0198c0de-0000-7000-8000-000000000000/renew", null)
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void asksTheWholeFleetOfACaToRenew() {
        var device = TestDevice.enroll(PLATFORM);
        String issuer = certificate(device).get("issuer").stringValue();
        var requests = PLATFORM.bean(RenewalRequests.class);
        var transaction = PLATFORM.bean(TransactionTemplate.class);

        transaction.executeWithoutResult(status -> {
            assertThat(requests.requestRenewalOf("A".repeat(43), "system")).isZero();
            assertThat(requests.requestRenewalOf(issuer, "system")).isPositive();
            assertThat(requests.requestRenewalOf(issuer, "system")).isZero();
            status.setRollbackOnly();
        });
    }

    private static boolean renewNow(TestDevice device) {
        var answer = device.report(Map.of("os.type", "linux"));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return json(answer).get("renew_now").booleanValue();
    }

    private static HttpResponse<String> renewalRequest(TestDevice device) {
        return PLATFORM.admin("POST", "/api/v1/devices/" + device.id() + "/renew", null);
    }

    private static void refused(HttpResponse<String> answer, int status, String code) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Portcullis-Error")).hasValue(code);
        assertThat(answer.body().strip()).isNotEmpty().doesNotContain("\n");
    }

    private void revokeSuperseded() {
        PLATFORM.bean(SupersededCertificates.class).revokeDue();
    }

    private void anHourPasses(TestDevice device) {
        jdbc.update(
                "update devices.device_certificate set superseded_at = superseded_at - interval '61 minutes'"
                        + " where device_id = ?",
                device.id());
    }

    private static void allAtOnce(Runnable work, int times) {
        try (var threads = Executors.newFixedThreadPool(times)) {
            for (int i = 0; i < times; i++) {
                threads.execute(work);
            }
        }
    }

    private static List<JsonNode> certificates(TestDevice device) {
        return json(PLATFORM.admin("GET", "/api/v1/certificates?device_id=" + device.id(), null))
                .valueStream()
                .toList();
    }

    private static JsonNode certificate(TestDevice device) {
        return certificates(device).stream()
                .filter(one -> one.get("thumbprint").stringValue().equals(device.thumbprint()))
                .findFirst()
                .orElseThrow();
    }

    private static String state(TestDevice device) {
        return certificate(device).get("state").stringValue();
    }

    private static JsonNode document(TestDevice device) {
        return json(PLATFORM.admin("GET", "/api/v1/devices/" + device.id(), null));
    }

    private static void act(TestDevice device, String act) {
        assertThat(PLATFORM.admin("POST", "/api/v1/devices/" + device.id() + "/" + act, "{\"reason\":\"test\"}")
                        .statusCode())
                .isEqualTo(200);
    }

    private long openIntents() {
        return jdbc.queryForList("select 1 from certificates.issuance_intent").size();
    }

    private static String secret() {
        var created = PLATFORM.admin("POST", "/api/v1/enrollment-tokens", "{\"description\":\"renewal\"}");
        return json(created).get("secret").stringValue();
    }

    private static String fresh() {
        return certificateRequest(TestCertificates.p256(), "CN=x");
    }

    private static KeyPair ec(String curve) throws Exception {
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec(curve));
        return generator.generateKeyPair();
    }
}
