package io.portcullis.platform.authorization;

import static io.portcullis.platform.RunningPlatform.json;
import static io.portcullis.platform.TestDevice.certificateRequest;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.OctetSequenceKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.SignedJWT;
import io.portcullis.localstack.KafkaAccess;
import io.portcullis.localstack.TestServices;
import io.portcullis.platform.RunningPlatform;
import io.portcullis.platform.TestCertificates;
import io.portcullis.platform.TestDevice;
import io.portcullis.platform.TestDpopProof;
import io.portcullis.platform.TestPolicies;
import io.portcullis.platform.certificates.RevocationReason;
import io.portcullis.platform.certificates.Revocations;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Tokens that are bound to the device's key: proofs that are none, replays on two nodes, and when such tokens end. */
class DpopTokenIT {
    private static final String VAULT = "https://vault.example";
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

    private static RunningPlatform platform;
    private static RunningPlatform second;

    @BeforeAll
    static void start() {
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

    @AfterAll
    static void stop() {
        second.close();
        platform.close();
    }

    private static TestDevice healthyDevice() {
        var device = TestDevice.enroll(platform);
        assertThat(device.report(Map.of("disk.root.encrypted", true)).statusCode())
                .isEqualTo(200);
        return device;
    }

    private static String token(TestDevice device) {
        var answer = device.tokenWithProof(VAULT, device.proof().sign());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return json(answer).get("access_token").stringValue();
    }

    private static void assertRefused(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(json(answer).get("error").stringValue()).isEqualTo("invalid_dpop_proof");
        assertThat(json(answer).get("error_description").stringValue()).isNotBlank();
        assertThat(json(answer).has("access_token")).isFalse();
    }

    private static HttpResponse<String> introspect(RunningPlatform node, String token) {
        return RunningPlatform.send(
                node.client(),
                HttpRequest.newBuilder(URI.create(node.issuer() + "/oauth2/introspect"))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .header("Authorization", RunningPlatform.consoleCredentials())
                        .POST(HttpRequest.BodyPublishers.ofString("token=" + token)));
    }

    private static boolean active(String token) {
        boolean here = json(introspect(platform, token)).get("active").booleanValue();
        assertThat(json(introspect(second, token)).get("active").booleanValue()).isEqualTo(here);
        return here;
    }

    private static void revoke(TestDevice device, RevocationReason reason) {
        assertThat(platform.bean(Revocations.class).revoke(device.certificate(), reason, null, "user:test"))
                .isInstanceOf(Revocations.Outcome.Revoked.class);
    }

    @Test
    void aTokenIsBoundToTheDevicesKeyAndToNothingElse() throws Exception {
        var device = healthyDevice();

        var answer = device.tokenWithProof(VAULT, device.proof().sign());

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(json(answer).get("token_type").stringValue()).isEqualTo("DPoP");
        var claims =
                SignedJWT.parse(json(answer).get("access_token").stringValue()).getJWTClaimsSet();
        assertThat(claims.getClaim("cnf")).isEqualTo(Map.of("jkt", TestDpopProof.thumbprint(device.keys())));
        assertThat(json(device.token(VAULT)).get("token_type").stringValue())
                .as("without a proof, as before")
                .isEqualTo("Bearer");
        for (String document :
                List.of("/.well-known/oauth-authorization-server", "/.well-known/openid-configuration")) {
            var metadata = RunningPlatform.send(
                    platform.client(), HttpRequest.newBuilder(URI.create(platform.issuer() + document)));
            assertThat(json(metadata).get("dpop_signing_alg_values_supported").toString())
                    .isEqualTo("[\"ES256\",\"ES384\"]");
        }
    }

    @Test
    void aProofIsGoodOnceOnWhicheverNode() {
        var device = healthyDevice();
        String proof = device.proof().sign();

        assertThat(device.tokenWithProof(VAULT, proof).statusCode()).isEqualTo(200);

        assertRefused(device.tokenWithProof(VAULT, proof));
        assertRefused(device.at(second).tokenWithProof(VAULT, proof));
        platform.bean(SpentProofs.class).removeExpired(Instant.now());
        assertRefused(device.tokenWithProof(VAULT, proof));
        assertThat(device.at(second)
                        .tokenWithProof(VAULT, device.proof().sign())
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void ofManyAtOnceOneProofHasOneToken() throws Exception {
        var device = healthyDevice();
        String proof = device.proof().sign();
        List<Callable<Integer>> requests = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            var node = i % 2 == 0 ? device : device.at(second);
            requests.add(() -> node.tokenWithProof(VAULT, proof).statusCode());
        }
        List<Integer> statuses = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var answer : threads.invokeAll(requests)) {
                statuses.add(answer.get());
            }
        }
        assertThat(statuses).containsOnly(200, 400).containsOnlyOnce(200);
    }

    @Test
    void twoDevicesMayUseTheSameIdentifier() {
        var one = healthyDevice();
        var other = healthyDevice();
        assertThat(one.tokenWithProof(VAULT, one.proof().claim("jti", "1").sign())
                        .statusCode())
                .isEqualTo(200);
        assertThat(other.tokenWithProof(VAULT, other.proof().claim("jti", "1").sign())
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void theAddressIsTheConfiguredOneHoweverItIsSpelled() {
        var device = healthyDevice();
        String url = platform.deviceUrl();
        for (String same : List.of(
                url.replace("https://localhost", "HTTPS://LocalHost") + "/oauth2/token",
                url + "/oauth2/./x/../%74oken?a=b#c")) {
            assertThat(device.tokenWithProof(
                                    VAULT, device.proof().claim("htu", same).sign())
                            .statusCode())
                    .isEqualTo(200);
        }
        for (String other : List.of(
                second.deviceUrl() + "/oauth2/token",
                platform.issuer() + "/oauth2/token",
                url + "/oauth2/token/",
                url + "/oauth2/revoke",
                url.replace("https", "http") + "/oauth2/token",
                "/oauth2/token",
                "",
                "https://vault.example/")) {
            assertRefused(device.tokenWithProof(
                    VAULT, device.proof().claim("htu", other).sign()));
        }
    }

    @Test
    void onlyTheKeyOfTheCertificateMakesProofs() {
        var device = healthyDevice();
        var thief = healthyDevice();
        ECKey foreign = TestDpopProof.jwk(TestCertificates.p256());
        assertRefused(device.tokenWithProof(VAULT, thief.proof().sign()));
        assertRefused(device.tokenWithProof(VAULT, device.proof().signWith(foreign)));
        assertRefused(device.tokenWithProof(
                VAULT,
                device.proof()
                        .header("jwk", foreign.toPublicJWK().toJSONObject())
                        .signWith(foreign)));
        assertThat(device.token(VAULT).statusCode()).isEqualTo(200);
    }

    @Test
    void whatIsNoProofIsRefused() throws JOSEException {
        var device = healthyDevice();
        ECKey key = TestDpopProof.jwk(device.keys());
        RSAKey rsa = new RSAKeyGenerator(2048).generate();
        var secret = new OctetSequenceKeyGenerator(256).generate();
        byte[] publicKey = key.toPublicJWK().toJSONString().getBytes(StandardCharsets.UTF_8);
        long now = Instant.now().getEpochSecond();
        for (String proof : List.of(
                "rubbish",
                "a.b.c",
                "bnVsbA.bnVsbA.bnVsbA",
                device.proof().sign() + "=",
                device.proof().sign() + "," + device.proof().sign(),
                device.proof().claim("padding", "x".repeat(4096)).sign(),
                device.proof().header("typ", "JWT").sign(),
                device.proof().header("typ", null).sign(),
                device.proof().header("alg", "none").signWith(input -> "AA"),
                device.proof().header("alg", "HS256").signWith(input -> mac(publicKey, input)),
                device.proof()
                        .header("alg", "HS256")
                        .header("jwk", secret.toJSONObject())
                        .signWith(input -> mac(secret.toByteArray(), input)),
                device.proof()
                        .header("alg", "RS256")
                        .header("jwk", rsa.toPublicJWK().toJSONObject())
                        .signWith(input -> rsa(rsa, input)),
                device.proof().header("alg", "ES384").sign(),
                device.proof().header("jwk", key.toJSONObject()).sign(),
                device.proof().header("jwk", secret.toJSONObject()).sign(),
                device.proof().header("jwk", null).sign(),
                device.proof()
                        .header("crit", List.of("b64"))
                        .header("b64", false)
                        .sign(),
                device.proof().claim("htm", "GET").sign(),
                device.proof().claim("htm", null).sign(),
                device.proof().claim("htu", null).sign(),
                device.proof().claim("iat", now - 330).sign(),
                device.proof().claim("iat", now + 90).sign(),
                device.proof().claim("iat", "now").sign(),
                device.proof().claim("iat", null).sign(),
                device.proof().claim("jti", null).sign(),
                device.proof().claim("jti", "").sign(),
                device.proof().claim("jti", "x".repeat(257)).sign())) {
            assertRefused(device.tokenWithProof(VAULT, proof));
        }
        assertRefused(device.tokenWithProof(
                VAULT, device.proof().sign(), device.proof().sign()));
        assertRefused(device.tokenWithProof(VAULT, ""));
        assertRefused(device.tokenWithProof(VAULT, "", device.proof().sign()));
        assertThat(device.tokenWithProof(VAULT, "x".repeat(20_000)).statusCode())
                .isBetween(400, 499);
        assertThat(device.tokenWithProof(
                                VAULT, device.proof().claim("iat", now - 240).sign())
                        .statusCode())
                .as("a clock as wrong as a report's may be")
                .isEqualTo(200);
    }

    @Test
    void aProofStandsInTheHeaderOnly() throws Exception {
        var device = healthyDevice();
        long spent = spentProofs();
        var answer = device.tokenRequest("grant_type=client_credentials&client_id=" + device.id() + "&resource="
                + URLEncoder.encode(VAULT, StandardCharsets.UTF_8) + "&dpop_proof="
                + device.proof().sign());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(SignedJWT.parse(json(answer).get("access_token").stringValue())
                        .getJWTClaimsSet()
                        .getClaim("cnf"))
                .isEqualTo(Map.of("x5t#S256", device.thumbprint()));
        assertThat(spentProofs()).as("nothing is written without a proof").isEqualTo(spent);
    }

    private static long spentProofs() {
        return platform.bean(JdbcClient.class)
                .sql("select count(*) from authorization_server.spent_proof")
                .query(Long.class)
                .single();
    }

    @Test
    void opensNothingAtThePlatformItself() {
        var device = healthyDevice();
        String token = token(device);
        for (String path : List.of("/api/v1/devices", "/userinfo")) {
            String url = platform.issuer() + path;
            String proof = new TestDpopProof(device.keys(), url)
                    .claim("htm", "GET")
                    .claim("ath", Base64URL.encode(sha256(token)).toString())
                    .sign();
            for (String scheme : List.of("Bearer ", "DPoP ")) {
                var answer = RunningPlatform.send(
                        platform.client(),
                        HttpRequest.newBuilder(URI.create(url))
                                .header("Authorization", scheme + token)
                                .header("DPoP", proof));
                assertThat(answer.statusCode())
                        .as(path + " " + scheme + ": refused, or sent to the sign-in")
                        .isIn(401, 302);
            }
        }
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aDeviceThatMayNotHaveATokenGetsNoneForAProof() {
        var device = TestDevice.enroll(platform);
        var answer = device.tokenWithProof(VAULT, device.proof().sign());
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer).get("error").stringValue()).isEqualTo("access_denied");
        assertThat(json(answer).get("compliance").get("failing").isEmpty()).isFalse();
    }

    @Test
    void introspectionAndRevocationKnowSuchTokens() {
        var device = healthyDevice();
        String token = token(device);

        var answer = json(introspect(second, token));

        assertThat(answer.get("active").booleanValue()).isTrue();
        assertThat(answer.get("token_type").stringValue()).isEqualTo("DPoP");
        assertThat(answer.get("cnf").size()).isEqualTo(1);
        assertThat(answer.get("cnf").get("jkt").stringValue()).isEqualTo(TestDpopProof.thumbprint(device.keys()));
        var givenUp = RunningPlatform.send(
                device.client(),
                HttpRequest.newBuilder(URI.create(device.url() + "/oauth2/revoke"))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString("client_id=" + device.id() + "&token=" + token)));
        assertThat(givenUp.statusCode()).isEqualTo(200);
        assertThat(active(token)).isFalse();
        assertThat(active(token(device))).isTrue();
    }

    @Test
    void endsWithTheCertificateOfItsKeyAndWithItsDevice() {
        var compromised = healthyDevice();
        String first = token(compromised);
        revoke(compromised, RevocationReason.KEY_COMPROMISE);
        assertThat(active(first)).isFalse();

        var retired = healthyDevice();
        String lost = token(retired);
        assertThat(platform.admin("POST", "/api/v1/devices/" + retired.id() + "/retire", "{\"reason\":\"lost\"}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(active(lost)).isFalse();

        var unhealthy = healthyDevice();
        String stale = token(unhealthy);
        unhealthy.report(Map.of("disk.root.encrypted", false));
        assertThat(active(stale)).isFalse();
    }

    @Test
    void aTokenOfTheOldKeyLivesAsLongAsItsCertificate() {
        var device = healthyDevice();
        String old = token(device);
        var renewed = device.renew();
        String fresh = token(renewed);

        assertThat(active(old)).as("during the overlap").isTrue();
        assertRefused(renewed.tokenWithProof(VAULT, device.proof().sign()));
        revoke(device, RevocationReason.SUPERSEDED);

        assertThat(active(old)).isFalse();
        assertThat(active(fresh)).isTrue();
    }

    @Test
    void aKeyThatIsKeptStandsAsLongAsOneOfItsCertificates() {
        var device = healthyDevice();
        var keys = TestCertificates.p256();
        String hardware = "Portcullis-Key-Protection";
        var before = device.withCertificate(
                keys, device.requestRenewal(certificateRequest(keys, "CN=x"), hardware, "pkcs11"));
        String token = token(before);
        var after = before.withCertificate(
                keys, before.requestRenewal(certificateRequest(keys, "CN=x"), hardware, "pkcs11"));
        assertThat(after.certificate()).isNotEqualTo(before.certificate());
        token(after);

        revoke(before, RevocationReason.SUPERSEDED);
        assertThat(active(token)).as("the key goes on").isTrue();

        var next =
                after.withCertificate(keys, after.requestRenewal(certificateRequest(keys, "CN=x"), hardware, "pkcs11"));
        revoke(after, RevocationReason.PRIVILEGE_WITHDRAWN);
        assertThat(active(token)).as("had while that certificate stood").isFalse();
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(active(token(next))).isTrue());
        String last = token(next);
        var end = next.withCertificate(keys, next.requestRenewal(certificateRequest(keys, "CN=x"), hardware, "pkcs11"));
        revoke(next, RevocationReason.KEY_COMPROMISE);
        assertThat(active(last)).isFalse();
        assertThat(active(token(end)))
                .as("a key that is known to others opens nothing")
                .isFalse();
        platform.bean(JdbcClient.class)
                .sql("update certificates.device_certificate set not_after = now() - interval '1 minute'"
                        + " where device_id = ? and revocation_reason = 'key_compromise'")
                .param(device.id())
                .update();
        assertThat(active(token(end))).as("nor when that certificate has ended").isFalse();
    }

    private static String mac(byte[] secret, String input) {
        try {
            return new MACSigner(secret)
                    .sign(new JWSHeader(JWSAlgorithm.HS256), input.getBytes(StandardCharsets.US_ASCII))
                    .toString();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String rsa(RSAKey key, String input) {
        try {
            return new RSASSASigner(key)
                    .sign(new JWSHeader(JWSAlgorithm.RS256), input.getBytes(StandardCharsets.US_ASCII))
                    .toString();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }
}
