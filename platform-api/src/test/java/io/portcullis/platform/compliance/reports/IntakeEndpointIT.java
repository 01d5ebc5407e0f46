package io.portcullis.platform.compliance.reports;

import static io.portcullis.platform.RunningPlatform.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.portcullis.contracts.ClaimNames;
import io.portcullis.contracts.WireJson;
import io.portcullis.localstack.TestServices;
import io.portcullis.platform.RunningPlatform;
import io.portcullis.platform.TestDevice;
import io.portcullis.platform.TestPolicies;
import io.portcullis.platform.compliance.Policies;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Heartbeats, the pace of reports, custom attributes, history and simulations over HTTP, with the usual limits. */
class IntakeEndpointIT {
    private static final Map<String, Object> HEALTHY = Map.of(
            "os.type", "linux",
            "os.version", "12.7",
            "agent.version", "1.0",
            "host.name", "machine",
            "disk.root.encrypted", true,
            "boot.secure_boot", true);

    private static RunningPlatform platform;

    @BeforeAll
    static void start() {
        var kafka = TestServices.shared().kafka();
        platform = RunningPlatform.start(
                TestServices.shared().newDatabase(),
                kafka,
                Map.of("portcullis.posture.reports-a-minute", 10, "portcullis.posture.request-flush", "200ms"));
        TestPolicies.publish(platform, kafka, Policies.DISK);
    }

    @AfterAll
    static void stop() {
        platform.close();
    }

    private static void assertProblem(HttpResponse<String> answer, int status, String code) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(json(answer).get("code").stringValue()).isEqualTo(code);
        assertThat(json(answer).get("detail").stringValue()).isNotBlank();
    }

    private static String hash(String report) throws NoSuchAlgorithmException {
        String payload = report.split("\\.", -1)[1];
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(
                        MessageDigest.getInstance("SHA-256").digest(payload.getBytes(StandardCharsets.US_ASCII)));
    }

    private static String unchanged(TestDevice device, String hash) {
        return device.signedReport(
                Map.of(), claims -> claims.claim(ClaimNames.POSTURE, null).claim(ClaimNames.POSTURE_UNCHANGED, hash));
    }

    private static HttpResponse<String> put(TestDevice device, String name, Object value, Instant until) {
        var body = new HashMap<String, Object>();
        body.put("value", value);
        body.put("expires_at", until.toString());
        return platform.admin(
                "PUT",
                "/api/v1/devices/" + device.id() + "/attributes/" + name,
                WireJson.mapper().writeValueAsString(body));
    }

    @Test
    void aHeartbeatIsAnsweredLikeAReport() throws Exception {
        var device = TestDevice.enroll(platform);
        String report = device.signedReport(TestDevice.readings(HEALTHY), claims -> {});
        assertThat(device.post(report).statusCode()).isEqualTo(200);

        var answer = device.post(unchanged(device, hash(report)));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(json(answer).at("/decision/status").stringValue()).isEqualTo("compliant");
        assertProblem(device.post(unchanged(device, "B".repeat(43))), 409, "posture.whole_needed");

        var history = platform.admin("GET", "/api/v1/devices/" + device.id() + "/posture-history", null);
        assertThat(json(history).get("items").size()).as(history.body()).isEqualTo(1);
        assertThat(json(history).at("/items/0/readings/os.version/value").stringValue())
                .isEqualTo("12.7");
    }

    @Test
    void aDeviceThatReportsAllTheTimeIsToldToWaitAndOthersAreNot() {
        var device = TestDevice.enroll(platform);
        HttpResponse<String> last = device.report(HEALTHY);
        int accepted = 0;
        for (int i = 0; i < 100; i++) {
            last = device.report(HEALTHY);
            accepted += last.statusCode() == 200 ? 1 : 0;
        }

        assertThat(accepted).isLessThan(40);
        assertProblem(last, 429, "rate_limited");
        assertThat(Long.parseLong(last.headers().firstValue("Retry-After").orElseThrow()))
                .isBetween(1L, 6L);
        assertThat(TestDevice.enroll(platform).report(HEALTHY).statusCode()).isEqualTo(200);
        // An admin's wish is never in the way of the limit, however often it was reached.
        var check = platform.admin("POST", "/api/v1/devices/" + device.id() + "/check", null);
        assertThat(check.statusCode()).as(check.body()).isEqualTo(202);
        await().atMost(Duration.ofSeconds(5))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> device.report(HEALTHY).statusCode() == 200);
    }

    @Test
    void aReportOfTenMegabytesIsRefusedBeforeItIsRead() {
        var device = TestDevice.enroll(platform);
        var request = HttpRequest.newBuilder(URI.create(platform.deviceUrl() + "/device/v1/posture"))
                .header("Content-Type", "application/eat+jwt")
                .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[10 * 1024 * 1024]));
        try {
            assertProblem(RunningPlatform.send(device.client(), request), 413, "too_large");
        } catch (IllegalStateException closed) {
            // The platform does not read on to be polite: who still sends then finds the connection closed.
            assertThat(closed).hasCauseInstanceOf(IOException.class);
        }
        assertThat(device.report(HEALTHY).statusCode()).isEqualTo(200);
    }

    @Test
    void customAttributesAreSetSeenAndChecked() {
        var device = TestDevice.enroll(platform);
        device.report(HEALTHY);
        Instant tomorrow = Instant.now().plus(Duration.ofDays(1));

        var set = put(device, "custom.strings.tags", List.of("a", "b"), tomorrow);
        assertThat(set.statusCode()).as(set.body()).isEqualTo(200);
        String path = "/api/v1/devices/" + device.id() + "/attributes";
        assertThat(json(platform.admin("GET", path, null)).at("/0/value/1").stringValue())
                .isEqualTo("b");
        assertProblem(put(device, "custom.int.n", "many", tomorrow), 400, "invalid_request");
        assertProblem(put(device, "custom.int.n", Map.of("a", 1), tomorrow), 400, "invalid_request");
        assertProblem(put(device, "os.type", "linux", tomorrow), 400, "invalid_request");
        assertProblem(put(device, "custom.date.n", 1, tomorrow), 400, "invalid_request");
        assertProblem(put(device, "custom.int.n", 1, Instant.now().minusSeconds(1)), 400, "invalid_request");
        assertProblem(put(device, "custom.int.n", 1, Instant.now().plus(Duration.ofDays(400))), 400, "invalid_request");
        assertThat(platform.admin("DELETE", path + "/custom.strings.tags", null).statusCode())
                .isEqualTo(204);
        assertProblem(platform.admin("DELETE", path + "/custom.strings.tags", null), 404, "not_found");
        await().atMost(Duration.ofSeconds(30))
                .until(() -> platform.admin("GET", "/api/v1/audit?subject=device:" + device.id(), null)
                        .body()
                        .contains("custom_attribute.removed"));
    }

    @Test
    void aRetiredDevicesHistoryStaysAndNothingIsAddedToIt() {
        var device = TestDevice.enroll(platform);
        device.report(HEALTHY);
        put(device, "custom.int.n", 1, Instant.now().plus(Duration.ofDays(1)));
        platform.admin("POST", "/api/v1/devices/" + device.id() + "/retire", "{\"reason\":\"sold\"}");

        assertThat(device.report(HEALTHY).statusCode()).isEqualTo(403);
        String path = "/api/v1/devices/" + device.id();
        assertThat(json(platform.admin("GET", path + "/posture-history", null))
                        .get("items")
                        .size())
                .isEqualTo(1);
        assertThat(json(platform.admin("GET", path + "/attributes", null)).size())
                .isZero();
        assertProblem(put(device, "custom.int.n", 1, Instant.now().plus(Duration.ofDays(1))), 409, "conflict");
        assertProblem(platform.admin("POST", path + "/check", null), 409, "conflict");
        assertProblem(platform.admin("GET", path + "/posture-history?cursor=nonsense", null), 400, "invalid_request");
    }

    @Test
    void tokensAreCountedAndLooksAtThemAreNot() {
        var registered = platform.admin("POST", "/api/v1/applications", """
                {"name":"App","audience":"%s","scopes":[],"token_lifetime_seconds":300,"released_claims":[]}""".formatted(Policies.APP));
        assertThat(registered.statusCode()).as(registered.body()).isEqualTo(201);
        var device = TestDevice.enroll(platform);
        device.report(HEALTHY);
        String token = json(device.token(Policies.APP)).get("access_token").stringValue();
        for (int i = 0; i < 3; i++) {
            var answer = RunningPlatform.send(
                    platform.client(),
                    HttpRequest.newBuilder(URI.create(platform.issuer() + "/oauth2/introspect"))
                            .header("Content-Type", "application/x-www-form-urlencoded")
                            .header("Authorization", RunningPlatform.consoleCredentials())
                            .POST(HttpRequest.BodyPublishers.ofString("token=" + token)));
            assertThat(json(answer).get("active").booleanValue()).isTrue();
        }
        // Wants what the application does not offer: no token, and nothing to count.
        assertThat(device.tokenRequest("grant_type=client_credentials&client_id=" + device.id()
                                + "&scope=other&resource=" + Policies.APP)
                        .statusCode())
                .isEqualTo(400);
        assertThat(device.token(Policies.APP).statusCode()).isEqualTo(200);

        String draft =
                WireJson.mapper().writeValueAsString(Map.of("document", Policies.DISK_AND_FIREWALL, "history_days", 1));
        await().atMost(Duration.ofSeconds(10))
                .until(() -> json(platform.admin("POST", "/api/v1/simulations", draft))
                                .at("/history/requests")
                                .longValue()
                        >= 2);
        assertThat(json(platform.admin("POST", "/api/v1/simulations", draft))
                        .at("/history/requests")
                        .longValue())
                .isEqualTo(2);
    }

    @Test
    void aSimulationIsAnsweredAndAnInvalidSetIsNamedWithItsLine() {
        TestDevice.enroll(platform).report(HEALTHY);
        var answer = platform.admin(
                "POST",
                "/api/v1/simulations",
                WireJson.mapper()
                        .writeValueAsString(Map.of("document", Policies.DISK_AND_FIREWALL, "history_days", 30)));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(json(answer).at("/fleet/newly_blocked").longValue()).isPositive();
        assertThat(json(answer).at("/history/requests").isNumber()).isTrue();
        var invalid = platform.admin(
                "POST",
                "/api/v1/simulations",
                WireJson.mapper().writeValueAsString(Map.of("document", "format: portcullis/v1\nnonsense: 1\n")));
        assertProblem(invalid, 400, "policy.invalid");
        assertThat(json(invalid).at("/errors/0/line").longValue()).isPositive();
        assertThat(platform.admin("GET", "/api/v1/openapi.json", null).body())
                .contains("/api/v1/simulations", "/posture-history", "/attributes/{name}", "/check");
    }
}
