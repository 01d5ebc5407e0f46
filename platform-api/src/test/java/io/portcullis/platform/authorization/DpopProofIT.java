package io.portcullis.platform.authorization;

import static io.portcullis.platform.RunningPlatform.json;
import static io.portcullis.platform.authorization.GuardedVault.VAULT;
import static io.portcullis.platform.authorization.GuardedVault.assertProofRefused;
import static io.portcullis.platform.authorization.GuardedVault.provenToken;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.OctetSequenceKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.SignedJWT;
import io.portcullis.platform.RunningPlatform;
import io.portcullis.platform.TestDevice;
import io.portcullis.verifier.testing.TestIssuer;
import io.portcullis.verifier.testing.TestProof;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Proofs at the token endpoint: good ones, those that are none, and replays on two nodes. */
class DpopProofIT {
    @RegisterExtension
    private static final GuardedVault NODES = new GuardedVault();

    @Test
    void aTokenIsBoundToTheDevicesKeyAndToNothingElse() throws Exception {
        var device = NODES.healthyDevice();

        var answer = device.tokenWithProof(VAULT, device.proof().sign());

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(json(answer).get("token_type").stringValue()).isEqualTo("DPoP");
        var claims =
                SignedJWT.parse(json(answer).get("access_token").stringValue()).getJWTClaimsSet();
        assertThat(claims.getClaim("cnf"))
                .isEqualTo(Map.of("jkt", device.jwk().computeThumbprint().toString()));
        assertThat(json(device.token(VAULT)).get("token_type").stringValue())
                .as("without a proof, as before")
                .isEqualTo("Bearer");
        for (String document :
                List.of("/.well-known/oauth-authorization-server", "/.well-known/openid-configuration")) {
            var metadata = RunningPlatform.send(
                    NODES.platform().client(),
                    HttpRequest.newBuilder(URI.create(NODES.platform().issuer() + document)));
            assertThat(json(metadata).get("dpop_signing_alg_values_supported").toString())
                    .isEqualTo("[\"ES256\",\"ES384\"]");
        }
    }

    @Test
    void aProofIsGoodOnceOnWhicheverNode() {
        var device = NODES.healthyDevice();
        String proof = device.proof().sign();

        assertThat(device.tokenWithProof(VAULT, proof).statusCode()).isEqualTo(200);

        assertProofRefused(device.tokenWithProof(VAULT, proof));
        assertProofRefused(device.at(NODES.second()).tokenWithProof(VAULT, proof));
        NODES.platform().bean(SpentProofs.class).removeExpired(Instant.now());
        assertProofRefused(device.tokenWithProof(VAULT, proof));
        assertThat(device.at(NODES.second())
                        .tokenWithProof(VAULT, device.proof().sign())
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void ofManyAtOnceOneProofHasOneToken() throws Exception {
        var device = NODES.healthyDevice();
        String proof = device.proof().sign();
        List<Callable<Integer>> requests = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            var node = i % 2 == 0 ? device : device.at(NODES.second());
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
        var one = NODES.healthyDevice();
        var other = NODES.healthyDevice();
        assertThat(one.tokenWithProof(VAULT, one.proof().claim("jti", "1").sign())
                        .statusCode())
                .isEqualTo(200);
        assertThat(other.tokenWithProof(VAULT, other.proof().claim("jti", "1").sign())
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void theAddressIsTheConfiguredOneHoweverItIsSpelled() {
        var device = NODES.healthyDevice();
        String url = NODES.platform().deviceUrl();
        for (String same : List.of(
                url.replace("https://localhost", "HTTPS://LocalHost") + "/oauth2/token",
                url + "/oauth2/./x/../%74oken?a=b#c")) {
            assertThat(device.tokenWithProof(
                                    VAULT, device.proof().claim("htu", same).sign())
                            .statusCode())
                    .isEqualTo(200);
        }
        for (String other : List.of(
                NODES.second().deviceUrl() + "/oauth2/token",
                NODES.platform().issuer() + "/oauth2/token",
                url + "/oauth2/token/",
                url + "/oauth2/revoke",
                url.replace("https", "http") + "/oauth2/token",
                "/oauth2/token",
                "",
                "https://vault.example/")) {
            assertProofRefused(device.tokenWithProof(
                    VAULT, device.proof().claim("htu", other).sign()));
        }
    }

    @Test
    void onlyTheKeyOfTheCertificateMakesProofs() {
        var device = NODES.healthyDevice();
        var thief = NODES.healthyDevice();
        ECKey foreign = TestIssuer.newKey("foreign");
        assertProofRefused(device.tokenWithProof(VAULT, thief.proof().sign()));
        assertProofRefused(device.tokenWithProof(VAULT, device.proof().signWith(foreign)));
        assertProofRefused(device.tokenWithProof(
                VAULT,
                device.proof()
                        .header("jwk", foreign.toPublicJWK().toJSONObject())
                        .signWith(foreign)));
        assertThat(device.token(VAULT).statusCode()).isEqualTo(200);
    }

    @Test
    void whatIsNoProofIsRefused() throws JOSEException {
        var device = NODES.healthyDevice();
        ECKey key = device.jwk();
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
                device.proof().signWithSecret(publicKey),
                device.proof().header("jwk", secret.toJSONObject()).signWithSecret(secret.toByteArray()),
                device.proof().signWith(rsa),
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
            assertProofRefused(device.tokenWithProof(VAULT, proof));
        }
        assertProofRefused(device.tokenWithProof(
                VAULT, device.proof().sign(), device.proof().sign()));
        assertProofRefused(device.tokenWithProof(VAULT, ""));
        assertProofRefused(device.tokenWithProof(VAULT, "", device.proof().sign()));
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
        var device = NODES.healthyDevice();
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

    @Test
    void opensNothingAtThePlatformItself() {
        var device = NODES.healthyDevice();
        String token = provenToken(device);
        for (String path : List.of("/api/v1/devices", "/userinfo")) {
            String url = NODES.platform().issuer() + path;
            String proof = new TestProof(device.jwk(), "GET", url, token).sign();
            for (String scheme : List.of("Bearer ", "DPoP ")) {
                var answer = RunningPlatform.send(
                        NODES.platform().client(),
                        HttpRequest.newBuilder(URI.create(url))
                                .header("Authorization", scheme + token)
                                .header("DPoP", proof));
                assertThat(answer.statusCode())
                        .as(path + " " + scheme + ": refused, or sent to the sign-in")
                        .isIn(401, 302);
            }
        }
    }

    @Test
    void aDeviceThatMayNotHaveATokenGetsNoneForAProof() {
        var device = TestDevice.enroll(NODES.platform());
        var answer = device.tokenWithProof(VAULT, device.proof().sign());
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer).get("error").stringValue()).isEqualTo("access_denied");
        assertThat(json(answer).get("compliance").get("failing").isEmpty()).isFalse();
    }

    private static long spentProofs() {
        return NODES.platform()
                .bean(JdbcClient.class)
                .sql("select count(*) from authorization_server.spent_proof")
                .query(Long.class)
                .single();
    }
}
