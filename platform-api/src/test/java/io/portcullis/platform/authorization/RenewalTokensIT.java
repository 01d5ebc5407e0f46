package io.portcullis.platform.authorization;

import static io.portcullis.platform.RunningPlatform.json;
import static io.portcullis.platform.TestDevice.certificateRequest;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.SignedJWT;
import io.portcullis.localstack.TestServices;
import io.portcullis.platform.RunningPlatform;
import io.portcullis.platform.TestCertificates;
import io.portcullis.platform.TestDevice;
import io.portcullis.platform.TestPolicies;
import io.portcullis.verifier.TokenVerifier;
import io.portcullis.verifier.Verification;
import io.portcullis.verifier.VerifierSettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Tokens while a device goes from one certificate to the next: no request of a well-behaved app fails. */
class RenewalTokensIT {
    private static final String APP = "https://app.example";
    private static final String GUARDED = "https://guarded.example";
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
                  - id: hardware-key
                    title: The device's key is in hardware
                    expression: device.key_protection != "software"
                    severity: high
                    max_age: 1h
            levels:
              - { id: basic, title: Basic, requires: [disk-encrypted] }
              - { id: guarded, title: Guarded, extends: basic, requires: [hardware-key] }
            applications:
              - { audience: "https://app.example", level: basic }
              - { audience: "https://guarded.example", level: guarded }
            """;

    private static RunningPlatform platform;

    @BeforeAll
    static void start() {
        var services = TestServices.shared();
        platform = RunningPlatform.start(services.newDatabase(), services.kafka(), Map.of());
        register("App", APP);
        register("Guarded", GUARDED);
        TestPolicies.publish(platform, services.kafka(), POLICY_SET);
    }

    @AfterAll
    static void stop() {
        platform.close();
    }

    private static void register(String name, String audience) {
        var answer = platform.admin("POST", "/api/v1/applications", """
                {"name":"%s","audience":"%s","scopes":[],"token_lifetime_seconds":300,\
                "released_claims":["key_protection"]}""".formatted(name, audience));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    }

    @Test
    void tokensOfTheOldCertificateLiveOnBesideThoseOfTheNew() throws Exception {
        var device = TestDevice.enroll(platform);
        report(device);
        String old = token(device, APP);
        var renewed = device.renew();
        String fresh = token(renewed, APP);
        String oldAgain = token(device, APP);

        try (var verifier = verifier()) {
            for (String token : new String[] {old, oldAgain}) {
                assertThat(verifier.verify(token, device.certificate())).isInstanceOf(Verification.Verified.class);
                assertThat(verifier.verify(token, renewed.certificate()))
                        .as("bound to one key, the old one")
                        .isInstanceOf(Verification.Rejected.class);
            }
            assertThat(verifier.verify(fresh, renewed.certificate())).isInstanceOf(Verification.Verified.class);
            assertThat(verifier.verify(fresh, device.certificate())).isInstanceOf(Verification.Rejected.class);
        }
        assertThat(json(report(renewed)).get("decision").get("status").stringValue())
                .as("the same device, reporting with its new certificate")
                .isEqualTo("non_compliant");
    }

    @Test
    void theKeyOfTheCertificatePresentedDecides() throws Exception {
        var device = TestDevice.enroll(platform);
        report(device);
        assertThat(device.token(GUARDED).statusCode()).isEqualTo(400);
        assertThat(device.token(GUARDED).body()).contains("hardware-key").doesNotContain("disk-encrypted");

        var keys = TestCertificates.p256();
        var answer = device.requestRenewal(certificateRequest(keys, "CN=x"), "Portcullis-Key-Protection", "pkcs11");
        var hardware = device.withCertificate(keys, answer);
        String guarded = token(hardware, GUARDED);
        assertThat(protection(guarded)).as("without a new report").isEqualTo("pkcs11");
        assertThat(device.token(GUARDED).statusCode())
                .as("the old certificate's key is no better than it was")
                .isEqualTo(400);
        report(hardware);
        assertThat(protection(token(hardware, GUARDED))).isEqualTo("pkcs11");
        assertThat(protection(token(device, APP))).isEqualTo("software");

        var back = hardware.renew();
        assertThat(back.token(GUARDED).statusCode())
                .as("at once, whatever the last report was decided with")
                .isEqualTo(400);
    }

    @Test
    void noReportMayNameWhatThePlatformKnows() {
        var device = TestDevice.enroll(platform);

        var answer = device.report(Map.of("os.type", "linux", "device.key_protection", "attested_tpm"));

        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(json(answer).get("code").stringValue()).isEqualTo("posture.unknown_attribute");
        var plan = RunningPlatform.send(
                device.client(), HttpRequest.newBuilder(URI.create(platform.deviceUrl() + "/device/v1/plan")));
        assertThat(plan.body()).contains("disk.root.encrypted").doesNotContain("device.key_protection");
    }

    private static HttpResponse<String> report(TestDevice device) {
        var answer = device.report(Map.of("os.type", "linux", "disk.root.encrypted", true));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer;
    }

    private static String token(TestDevice device, String audience) {
        var answer = device.token(audience);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return json(answer).get("access_token").stringValue();
    }

    private static @Nullable Object protection(String token) throws Exception {
        return SignedJWT.parse(token)
                .getJWTClaimsSet()
                .getJSONObjectClaim("device")
                .get("key_protection");
    }

    private static TokenVerifier verifier() throws Exception {
        return TokenVerifier.create(VerifierSettings.builder(platform.issuer(), APP)
                .jwksUri(URI.create(platform.issuer() + "/oauth2/jwks"))
                .sslContext(trusting())
                .build());
    }

    private static SSLContext trusting() throws GeneralSecurityException, IOException {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("platform", platform.tlsCertificate());
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        var context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
