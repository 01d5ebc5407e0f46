package io.portcullis.platform.authorization;

import static io.portcullis.platform.RunningPlatform.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.localstack.KafkaAccess;
import io.portcullis.localstack.TestServices;
import io.portcullis.platform.RunningPlatform;
import io.portcullis.platform.TestDevice;
import io.portcullis.platform.TestPolicies;
import io.portcullis.platform.certificates.RevocationReason;
import io.portcullis.platform.certificates.Revocations;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Two nodes of a platform with one application, which opens to devices with an encrypted disk; until the tests end. */
final class GuardedVault implements AfterAllCallback {
    static final String VAULT = "https://vault.example";

    private static final String POLICY_SET = """
            format: portcullis/v1
            policies:
              - id: baseline
                title: Baseline
                checks:
                  - id: disk-encrypted
                    title: The disk is encrypted
                    expression: disk.root.encrypted
                    severity: high
                    max_age: 1h
            levels:
              - { id: basic, title: Basic, requires: [disk-encrypted] }
            applications:
              - { audience: "https://vault.example", level: basic }
            """;

    private final RunningPlatform platform;
    private final RunningPlatform second;

    GuardedVault() {
        KafkaAccess kafka = TestServices.shared().kafka();
        platform = RunningPlatform.start(TestServices.shared().newDatabase(), kafka, Map.of());
        var registered = platform.admin(
                "POST",
                "/api/v1/applications",
                "{\"name\":\"Vault\",\"audience\":\"https://vault.example\",\"scopes\":[\"vault.read\"],"
                        + "\"token_lifetime_seconds\":3600,\"released_claims\":[]}");
        assertThat(registered.statusCode()).as(registered.body()).isEqualTo(201);
        TestPolicies.publish(platform, kafka, POLICY_SET);
        second = platform.secondNode();
    }

    RunningPlatform platform() {
        return platform;
    }

    RunningPlatform second() {
        return second;
    }

    TestDevice healthyDevice() {
        var device = TestDevice.enroll(platform);
        assertThat(device.report(Map.of("disk.root.encrypted", true)).statusCode())
                .isEqualTo(200);
        return device;
    }

    /** A token that is bound to the device's certificate. */
    static String token(TestDevice device) {
        return accessToken(device.token(VAULT));
    }

    /** A token that is bound to the device's key. */
    static String provenToken(TestDevice device) {
        return accessToken(device.tokenWithProof(VAULT, device.proof().sign()));
    }

    private static String accessToken(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return json(answer).get("access_token").stringValue();
    }

    static void assertProofRefused(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(json(answer).get("error").stringValue()).isEqualTo("invalid_dpop_proof");
        assertThat(json(answer).get("error_description").stringValue()).isNotBlank();
        assertThat(json(answer).has("access_token")).isFalse();
    }

    static HttpResponse<String> introspect(RunningPlatform node, String token) {
        return RunningPlatform.send(
                node.client(),
                HttpRequest.newBuilder(URI.create(node.issuer() + "/oauth2/introspect"))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .header("Authorization", RunningPlatform.consoleCredentials())
                        .POST(HttpRequest.BodyPublishers.ofString(
                                "token=" + URLEncoder.encode(token, StandardCharsets.UTF_8))));
    }

    /** Asks both nodes. */
    void assertActive(String token, boolean active) {
        for (RunningPlatform node : List.of(platform, second)) {
            var answer = introspect(node, token);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(json(answer).get("active").booleanValue())
                    .as(answer.body())
                    .isEqualTo(active);
            if (!active) {
                assertThat(json(answer).size()).as("tells nothing else").isEqualTo(1);
            }
        }
    }

    /** Gives a token of the device's own back (RFC 7009). */
    static HttpResponse<String> giveUp(TestDevice device, String token) {
        return RunningPlatform.send(
                device.client(),
                HttpRequest.newBuilder(URI.create(device.url() + "/oauth2/revoke"))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString("client_id=" + device.id() + "&token="
                                + URLEncoder.encode(token, StandardCharsets.UTF_8))));
    }

    void revoke(TestDevice device, RevocationReason reason) {
        assertThat(platform.bean(Revocations.class).revoke(device.certificate(), reason, null, "user:test"))
                .isInstanceOf(Revocations.Outcome.Revoked.class);
    }

    /** As an administrator: {@code suspend}, {@code resume}, {@code retire}. */
    void act(TestDevice device, String act) {
        assertThat(platform.admin("POST", "/api/v1/devices/" + device.id() + "/" + act, "{\"reason\":\"test\"}")
                        .statusCode())
                .isEqualTo(200);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        second.close();
        platform.close();
    }
}
