package io.portcullis.platform.devices;

import static io.portcullis.platform.RunningPlatform.json;
import static io.portcullis.platform.TestDevice.certificateRequest;
import static io.portcullis.platform.TestDevice.requestCertificate;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.pki.Thumbprint;
import io.portcullis.platform.RunningPlatform;
import io.portcullis.platform.TestCertificates;
import io.portcullis.platform.TestDevice;
import java.net.http.HttpResponse;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;

class ApprovalIT {
    private static final RunningPlatform PLATFORM = RunningPlatform.shared();

    private final JdbcTemplate jdbc = PLATFORM.bean(JdbcTemplate.class);

    @Test
    void enrollsAMachineOnceAnAdministratorApproves() {
        var token = token(1, "\"requires_approval\":true");
        var keys = TestCertificates.p256();

        pending(enroll(token, keys, "Portcullis-Key-Protection", "tpm"));
        assertThat(usesLeft(token)).as("taken at once").isZero();
        pending(enroll(token, keys));
        var request = request(keys);
        assertThat(request.get("state").stringValue()).isEqualTo("pending");
        assertThat(request.get("name").stringValue()).isEqualTo("test-machine");
        assertThat(request.get("key_protection").stringValue()).isEqualTo("tpm");
        assertThat(request.get("enrollment_token_id")).isEqualTo(token.get("id"));
        assertThat(request.has("device_id")).isFalse();

        try (var approvals = new Recorded<>(PLATFORM, DeviceEvent.EnrollmentApproved.class)) {
            var approved = decide(request, "approve", "{\"reason\":\"known serial number\"}");
            assertThat(approved.statusCode()).as(approved.body()).isEqualTo(200);
            assertThat(decide(request, "approve", null).body()).as("again").isEqualTo(approved.body());
            assertThat(approvals.events()).hasSize(1);
        }
        var device = TestDevice.enroll(PLATFORM, token.get("secret").stringValue(), keys);

        assertThat(device.use()).isEqualTo(200);
        assertThat(request(keys).get("device_id").stringValue())
                .isEqualTo(device.id().toString());
        assertThat(json(PLATFORM.admin("GET", "/api/v1/devices/" + device.id(), null))
                        .get("key_protection")
                        .stringValue())
                .isEqualTo("tpm");
        var again = TestDevice.enroll(PLATFORM, token.get("secret").stringValue(), keys);
        assertThat(again.certificate()).as("the answer was lost").isEqualTo(device.certificate());
        assertThat(decide(request, "deny", "{\"reason\":\"too late\"}").statusCode())
                .isEqualTo(409);
    }

    @Test
    void enrollsAnApprovedMachineOnce() throws Exception {
        var token = token(1, "\"requires_approval\":true");
        var keys = TestCertificates.p256();
        List<Callable<HttpResponse<String>>> polls = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            polls.add(() -> enroll(token, keys));
        }
        assertThat(atOnce(polls)).as("asking").containsOnly(202);
        assertThat(requests("").stream().filter(one -> isOf(one, keys))).hasSize(1);
        decide(request(keys), "approve", null);

        assertThat(atOnce(polls)).as("fetching").contains(200).containsAnyOf(200, 202);

        assertThat(jdbc.queryForObject(
                        "select count(*) from devices.device where enrolled_with = ?::uuid",
                        Long.class,
                        token.get("id").stringValue()))
                .isEqualTo(1);
        assertThat(jdbc.queryForList("select 1 from certificates.issuance_intent"))
                .isEmpty();
        assertThat(enroll(token, keys).statusCode()).isEqualTo(200);
    }

    @Test
    void turnsADeniedMachineAway() {
        var token = token(2, "\"requires_approval\":true");
        var keys = TestCertificates.p256();
        pending(enroll(token, keys));
        var request = request(keys);

        assertThat(decide(request, "deny", "{}").statusCode())
                .as("without a reason")
                .isEqualTo(400);
        assertThat(decide(request, "deny", "{\"reason\":\"nobody knows it\"}").statusCode())
                .isEqualTo(200);

        refused(enroll(token, keys), "enrollment.denied");
        assertThat(decide(request, "approve", null).statusCode()).isEqualTo(409);
        assertThat(requests("?state=denied").stream().filter(one -> isOf(one, keys)))
                .hasSize(1);
        assertThat(usesLeft(token)).as("its use is gone").isEqualTo(1);
    }

    @Test
    void forgetsWhoWaitsTooLong() {
        var token = token(1, "\"requires_approval\":true");
        var keys = TestCertificates.p256();
        pending(enroll(token, keys));
        var request = request(keys);
        jdbc.update(
                "update devices.enrollment_request set expires_at = now() where id = ?::uuid",
                request.get("id").stringValue());

        assertThat(decide(request, "approve", null).statusCode()).isEqualTo(409);
        refused(enroll(token, keys), "enrollment.expired");
        assertThat(requests("?state=expired").stream().filter(one -> isOf(one, keys)))
                .hasSize(1);
    }

    @Test
    void letsNoMoreMachinesWaitThanTheTokenHasUses() {
        var token = token(2, "\"requires_approval\":true");
        var first = TestCertificates.p256();
        pending(enroll(token, first));
        pending(enroll(token, TestCertificates.p256()));

        assertThat(enroll(token, TestCertificates.p256()).statusCode()).isEqualTo(401);
        pending(enroll(token, first));
    }

    @Test
    void needsTheSameKeyAndAGoodToken() {
        var token = token(1, "\"requires_approval\":true");
        var keys = TestCertificates.p256();
        pending(enroll(token, keys));
        decide(request(keys), "approve", null);

        assertThat(requestCertificate(PLATFORM, "pce_" + "A".repeat(43), certificateRequest(keys, "CN=x"))
                        .statusCode())
                .isEqualTo(401);
        assertThat(enroll(token, TestCertificates.p256()).statusCode())
                .as("a thief of the token alone")
                .isEqualTo(401);
        assertThat(enroll(token, forged(keys)).statusCode())
                .as("who does not hold the key")
                .isEqualTo(401);
        PLATFORM.admin("DELETE", "/api/v1/enrollment-tokens/" + token.get("id").stringValue(), null);
        assertThat(enroll(token, keys).statusCode()).as("revoked since").isEqualTo(401);
    }

    @Test
    void wantsAnAttestedKeyWhereTheTokenDoes() {
        for (String flags :
                List.of("\"requires_attestation\":true", "\"requires_attestation\":true,\"requires_approval\":true")) {
            var token = token(1, flags);
            assertThat(token.get("requires_attestation").booleanValue()).isTrue();
            refused(enroll(token, TestCertificates.p256()), "attestation.required");
            refused(enroll(token, TestCertificates.p256(), "Portcullis-Key-Protection", "tpm"), "attestation.required");
            refused(
                    enroll(
                            token,
                            TestCertificates.p256(),
                            "Portcullis-Attestation",
                            "0198c0de-0000-7000-8000-000000000000"),
                    "attestation.required");
            assertThat(usesLeft(token)).isEqualTo(1);
        }
        var open = token(1, "\"uses\":1");
        var claimed = enroll(open, TestCertificates.p256(), "Portcullis-Key-Protection", "attested_tpm");
        assertThat(claimed.statusCode()).as("nobody may claim it").isEqualTo(400);
    }

    /** A request that holds one key and is signed by another. */
    private static String forged(KeyPair keys) {
        return certificateRequest(
                new KeyPair(keys.getPublic(), TestCertificates.p256().getPrivate()), "CN=x");
    }

    private static void pending(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        assertThat(answer.body()).isEmpty();
        assertThat(Integer.parseInt(answer.headers().firstValue("Retry-After").orElse("0")))
                .isBetween(1, 300);
    }

    private static void refused(HttpResponse<String> answer, String code) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(403);
        assertThat(answer.headers().firstValue("Portcullis-Error")).hasValue(code);
        assertThat(answer.body().strip()).isNotEmpty().doesNotContain("\n");
    }

    private static HttpResponse<String> enroll(JsonNode token, KeyPair keys, String... headers) {
        return requestCertificate(
                PLATFORM, token.get("secret").stringValue(), certificateRequest(keys, "CN=x"), headers);
    }

    private static HttpResponse<String> enroll(JsonNode token, String request) {
        return requestCertificate(PLATFORM, token.get("secret").stringValue(), request);
    }

    private static JsonNode token(int uses, String flags) {
        String body = flags.contains("uses")
                ? "{\"description\":\"approval\"," + flags + "}"
                : "{\"description\":\"approval\",\"uses\":" + uses + "," + flags + "}";
        var created = PLATFORM.admin("POST", "/api/v1/enrollment-tokens", body);
        assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
        return json(created);
    }

    private static int usesLeft(JsonNode token) {
        return json(PLATFORM.admin("GET", "/api/v1/enrollment-tokens", null))
                .valueStream()
                .filter(one -> one.get("id").equals(token.get("id")))
                .findFirst()
                .orElseThrow()
                .get("uses_left")
                .intValue();
    }

    private static List<JsonNode> requests(String query) {
        var answer = PLATFORM.admin("GET", "/api/v1/enrollment-requests" + query, null);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return json(answer).valueStream().toList();
    }

    private static boolean isOf(JsonNode request, KeyPair keys) {
        return request.get("key_fingerprint")
                .stringValue()
                .equals(HexFormat.of().formatHex(Thumbprint.sha256(keys.getPublic())));
    }

    private static JsonNode request(KeyPair keys) {
        return requests("").stream().filter(one -> isOf(one, keys)).findFirst().orElseThrow();
    }

    private static HttpResponse<String> decide(JsonNode request, String decision, @Nullable String body) {
        return PLATFORM.admin(
                "POST", "/api/v1/enrollment-requests/" + request.get("id").stringValue() + "/" + decision, body);
    }

    private static List<Integer> atOnce(List<Callable<HttpResponse<String>>> calls) throws Exception {
        List<Integer> statuses = new ArrayList<>();
        try (var threads = Executors.newFixedThreadPool(calls.size())) {
            for (var answer : threads.invokeAll(calls)) {
                statuses.add(answer.get().statusCode());
            }
        }
        return statuses;
    }
}
