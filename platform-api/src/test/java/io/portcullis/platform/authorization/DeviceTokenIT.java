package io.portcullis.platform.authorization;

import static io.portcullis.platform.RunningPlatform.json;
import static io.portcullis.platform.TestDevice.readings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.SignedJWT;
import io.portcullis.localstack.KafkaAccess;
import io.portcullis.localstack.TestServices;
import io.portcullis.platform.RunningPlatform;
import io.portcullis.platform.TestCertificates;
import io.portcullis.platform.TestDevice;
import io.portcullis.platform.TestPolicies;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class DeviceTokenIT {
    private static final String PAYROLL = "https://payroll.example";
    private static final String VAULT = "https://vault.example";
    private static final String UNGOVERNED = "https://ungoverned.example";
    private static final Map<String, Object> HEALTHY =
            Map.of("os.type", "linux", "os.version", "13.1", "disk.root.encrypted", true, "boot.secure_boot", true);
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
                    remediation: { text: "Encrypt the disk", link: "https://help.example/disk" }
                  - id: secure-boot
                    title: Secure Boot is on
                    expression: boot.secure_boot
                    severity: medium
                    max_age: 2m
            levels:
              - { id: basic, title: Basic, requires: [disk-encrypted] }
              - { id: high, title: High, extends: basic, requires: [secure-boot] }
            applications:
              - { audience: "https://payroll.example", level: high }
              - { audience: "https://vault.example", level: basic }
            """;

    private static RunningPlatform platform;
    private static long revision;

    @BeforeAll
    static void start() {
        KafkaAccess kafka = TestServices.shared().kafka();
        platform = RunningPlatform.start(TestServices.shared().newDatabase(), kafka, Map.of());
        register(
                "Payroll",
                PAYROLL,
                "[\"payroll.read\",\"payroll.write\"]",
                300,
                "[\"checks\",\"os\",\"key_protection\"]");
        register("Vault", VAULT, "[]", 3600, "[]");
        register("Ungoverned", UNGOVERNED, "[]", 300, "[]");
        revision = TestPolicies.publish(platform, kafka, POLICY_SET);
    }

    @AfterAll
    static void stop() {
        platform.close();
    }

    private static void register(String name, String audience, String scopes, int lifetime, String releases) {
        var answer = platform.admin(
                "POST", "/api/v1/applications", """
                {"name":"%s","audience":"%s","scopes":%s,"token_lifetime_seconds":%d,"released_claims":%s}""".formatted(name, audience, scopes, lifetime, releases));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    }

    private static TestDevice healthyDevice() {
        var device = TestDevice.enroll(platform);
        var answer = device.report(HEALTHY);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return device;
    }

    private static void assertRefused(HttpResponse<String> answer, int status, String error) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(json(answer).get("error").stringValue()).isEqualTo(error);
        assertThat(json(answer).get("error_description").stringValue()).isNotBlank();
        assertThat(json(answer).has("access_token")).isFalse();
    }

    @Test
    void aCompliantDeviceGetsATokenBoundToItsCertificateAndNoLongerThanItsEvidence() throws Exception {
        var device = healthyDevice();

        var answer = device.token(PAYROLL);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(json(answer).get("token_type").stringValue()).isEqualTo("Bearer");
        assertThat(json(answer).get("scope").stringValue().split(" "))
                .containsExactlyInAnyOrder("payroll.read", "payroll.write");
        var token = SignedJWT.parse(json(answer).get("access_token").stringValue());
        var keys = JWKSet.parse(RunningPlatform.send(
                        platform.client(), HttpRequest.newBuilder(URI.create(platform.issuer() + "/oauth2/jwks")))
                .body());
        var key = keys.getKeyByKeyId(token.getHeader().getKeyID());
        assertThat(key.isPrivate()).isFalse();
        assertThat(token.verify(new ECDSAVerifier(key.toECKey()))).isTrue();
        assertThat(token.getHeader().getType().getType()).isEqualTo("at+jwt");
        assertThat(token.getHeader().getAlgorithm().getName()).isEqualTo("ES256");
        var claims = token.getJWTClaimsSet();
        assertThat(claims.getIssuer()).isEqualTo(platform.issuer());
        assertThat(claims.getAudience()).containsExactly(PAYROLL);
        assertThat(claims.getSubject()).isEqualTo(device.id().toString());
        assertThat(claims.getStringClaim("client_id")).isEqualTo(device.id().toString());
        assertThat(claims.getStringClaim("scope").split(" "))
                .containsExactlyInAnyOrder("payroll.read", "payroll.write");
        assertThat(claims.getJWTID()).isNotBlank();
        assertThat(claims.getClaim("cnf")).isEqualTo(Map.of("x5t#S256", device.thumbprint()));
        var posture = claims.getJSONObjectClaim("device");
        assertThat(posture)
                .containsEntry("id", device.id().toString())
                .containsEntry("compliance", "compliant")
                .containsEntry("key_protection", "software")
                .containsEntry("os", Map.of("type", "linux", "version", "13.1"))
                .containsEntry("checks", Map.of("disk-encrypted", "pass", "secure-boot", "pass"));
        assertThat((List<?>) posture.get("levels")).asString().contains("basic", "high");
        assertThat(posture).containsEntry("policy_revision", revision);
        long validUntil = Long.parseLong(String.valueOf(posture.get("valid_until")));
        long expires = claims.toPayload().toJSONObject().get("exp") instanceof Number exp ? exp.longValue() : -1;
        assertThat(expires).isLessThanOrEqualTo(validUntil);
        // Secure Boot's evidence is good for two minutes; the application would allow five.
        assertThat(expires).isLessThanOrEqualTo(Instant.now().plusSeconds(120).getEpochSecond());
        assertThat(json(answer).get("expires_in").intValue()).isBetween(1, 120);
    }

    @Test
    void postureIsPrivateUnlessTheApplicationsRegistrationReleasesIt() throws Exception {
        var device = healthyDevice();

        var answer = device.token(VAULT);

        var posture = SignedJWT.parse(json(answer).get("access_token").stringValue())
                .getJWTClaimsSet()
                .getJSONObjectClaim("device");
        assertThat(posture)
                .containsOnlyKeys("id", "compliance", "levels", "policy_revision", "evaluated_at", "valid_until");
    }

    @Test
    void aRefusalNamesEveryFailingCheckWithItsRemediation() {
        var device = TestDevice.enroll(platform);
        Map<String, Object> unhealthy = new HashMap<>(HEALTHY);
        unhealthy.put("disk.root.encrypted", false);
        unhealthy.put("boot.secure_boot", false);
        device.report(unhealthy);

        var answer = device.token(PAYROLL);

        assertRefused(answer, 400, "access_denied");
        assertThat(json(answer).get("error_description").stringValue()).contains("disk-encrypted", "secure-boot");
        var failing = json(answer).get("compliance").get("failing");
        assertThat(failing.size()).isEqualTo(2);
        assertThat(failing.toString()).contains("Encrypt the disk", "https://help.example/disk", "condition_false");
    }

    @Test
    void aDeviceThatNeverReportedGetsNothing() {
        assertRefused(TestDevice.enroll(platform).token(PAYROLL), 400, "access_denied");
    }

    @Test
    void staleEvidenceGetsNothing() {
        var device = TestDevice.enroll(platform);
        var readings = readings(HEALTHY);
        readings.put(
                "boot.secure_boot",
                Map.of(
                        "value", true,
                        "state", "found",
                        "collected_at", Instant.now().minusSeconds(600).toString(),
                        "method", "test",
                        "evidence_grade", "os_api"));
        assertThat(device.post(device.signedReport(readings, claims -> {})).statusCode())
                .isEqualTo(200);

        var refused = device.token(PAYROLL);

        assertRefused(refused, 400, "access_denied");
        assertThat(refused.body()).contains("evidence_stale");
        assertThat(device.token(VAULT).statusCode())
                .as("its level does not need that evidence")
                .isEqualTo(200);
    }

    @Test
    void whoPresentsNoCertificateIsNobody() {
        var device = healthyDevice();

        var answer = TestDevice.tokenRequest(
                platform.client(),
                platform,
                "grant_type=client_credentials&client_id=" + device.id() + "&resource=" + PAYROLL);

        assertRefused(answer, 401, "invalid_client");
    }

    @Test
    void aCertificateOpensOnlyItsOwnDevice() {
        var victim = healthyDevice();
        var thief = healthyDevice();

        var answer =
                thief.tokenRequest("grant_type=client_credentials&client_id=" + victim.id() + "&resource=" + PAYROLL);

        assertRefused(answer, 401, "invalid_client");
    }

    @Test
    void aSelfMadeCertificateDoesNotGetThroughTheHandshake() {
        var forged = TestCertificates.selfSigned("forged");
        var client = platform.client(forged.privateKey(), List.of(forged.certificate()));

        assertThatThrownBy(() -> TestDevice.tokenRequest(
                        client, platform, "grant_type=client_credentials&client_id=x&resource=" + PAYROLL))
                .hasRootCauseInstanceOf(IOException.class);
    }

    @Test
    void aSuspendedDeviceGetsNothingUntilResumedAndARetiredOneNeverAgain() {
        var device = healthyDevice();
        assertThat(act(device, "suspend").statusCode()).isEqualTo(200);
        assertRefused(device.token(PAYROLL), 401, "invalid_client");

        assertThat(act(device, "resume").statusCode()).isEqualTo(200);
        assertThat(device.token(PAYROLL).statusCode()).isEqualTo(200);

        assertThat(act(device, "retire").statusCode()).isEqualTo(200);
        assertRefused(device.token(PAYROLL), 401, "invalid_client");
        assertThat(act(device, "resume").statusCode()).isEqualTo(409);
        platform.restart();
        assertRefused(device.token(PAYROLL), 401, "invalid_client");
    }

    private static HttpResponse<String> act(TestDevice device, String act) {
        return platform.admin("POST", "/api/v1/devices/" + device.id() + "/" + act, "{\"reason\":\"test\"}");
    }

    @Test
    void theApplicationMustBeNamedOnceAndKnown() {
        var device = healthyDevice();
        String base = "grant_type=client_credentials&client_id=" + device.id();

        assertRefused(device.tokenRequest(base), 400, "invalid_target");
        assertRefused(device.token("https://unknown.example"), 400, "invalid_target");
        assertRefused(device.tokenRequest(base + "&resource=" + PAYROLL + "&resource=" + VAULT), 400, "invalid_target");
    }

    @Test
    void anApplicationWithoutALevelInThePolicySetOpensToNobody() {
        assertRefused(healthyDevice().token(UNGOVERNED), 400, "access_denied");
    }

    @Test
    void scopesAreThoseOfTheApplication() throws Exception {
        var device = healthyDevice();
        String base = "grant_type=client_credentials&client_id=" + device.id() + "&resource=" + PAYROLL;

        assertRefused(device.tokenRequest(base + "&scope=payroll.read+admin"), 400, "invalid_scope");
        var narrowed = device.tokenRequest(base + "&scope=payroll.read");
        assertThat(SignedJWT.parse(json(narrowed).get("access_token").stringValue())
                        .getJWTClaimsSet()
                        .getStringClaim("scope"))
                .isEqualTo("payroll.read");
    }

    @Test
    void otherGrantsAreNotForDevices() {
        var device = healthyDevice();

        assertRefused(device.tokenRequest("client_id=" + device.id()), 400, "invalid_request");
        assertThat(device.tokenRequest("grant_type=password&client_id=" + device.id())
                        .statusCode())
                .isEqualTo(400);
        assertThat(device.tokenRequest("grant_type=refresh_token&refresh_token=x&client_id=" + device.id())
                        .statusCode())
                .isEqualTo(400);
        assertRefused(device.tokenRequest("grant_type=client_credentials&resource=" + PAYROLL), 400, "invalid_request");
    }

    @Test
    void aTokenForAnApplicationDoesNotOpenTheAdminApi() {
        String token = json(healthyDevice().token(PAYROLL)).get("access_token").stringValue();

        var answer = RunningPlatform.send(
                platform.client(),
                HttpRequest.newBuilder(URI.create(platform.issuer() + "/api/v1/devices"))
                        .header("Authorization", "Bearer " + token));

        assertThat(answer.statusCode()).isEqualTo(401);
    }

    @Test
    void aDeviceThatTurnsUnhealthyGetsNoMoreTokens() {
        var device = healthyDevice();
        assertThat(device.token(PAYROLL).statusCode()).isEqualTo(200);
        Map<String, Object> unhealthy = new HashMap<>(HEALTHY);
        unhealthy.put("boot.secure_boot", false);

        assertThat(device.report(unhealthy).statusCode()).isEqualTo(200);

        assertRefused(device.token(PAYROLL), 400, "access_denied");
        assertThat(device.token(VAULT).statusCode()).isEqualTo(200);
    }
}
