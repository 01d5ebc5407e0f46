package io.portcullis.verifier.spring;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.ECKey;
import io.portcullis.verifier.SpentProofs;
import io.portcullis.verifier.testing.TestCa;
import io.portcullis.verifier.testing.TestIssuer;
import io.portcullis.verifier.testing.TestProof;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Tokens that are bound to a key, at an application. */
class ProvenTokenIT {
    private static final String ALGORITHMS = "algs=\"ES256 ES384\"";
    private static final ECKey KEY = TestIssuer.newKey("device");

    private static RunningApplication app;

    @BeforeAll
    static void start() {
        app = new RunningApplication(Map.of(), ProtectedApplication.class);
    }

    @AfterAll
    static void stop() {
        app.close();
    }

    private static String token() {
        return app.token().boundTo(KEY).sign();
    }

    private static TestProof proof(String path, String token) {
        return new TestProof(KEY, "GET", RunningApplication.AUDIENCE + path, token);
    }

    private static List<String> challenges(HttpResponse<String> response) {
        return response.headers().allValues("WWW-Authenticate");
    }

    private static void assertRefused(HttpResponse<String> response, String error, String code) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(401);
        assertThat(challenges(response)).singleElement().asString().startsWith("DPoP error=\"" + error + "\"");
        assertThat(challenges(response).getFirst()).contains(ALGORITHMS);
        assertThat(response.body()).contains("\"code\":\"" + code + "\"");
    }

    @Test
    void opensOncePerProofAndWithoutACertificate() {
        String token = token();
        String proof = proof("/who", token).sign();
        HttpResponse<String> opened = app.getProven("/who?x=y", token, proof);
        assertThat(opened.statusCode()).as(opened.body()).isEqualTo(200);
        assertRefused(app.getProven("/who", token, proof), "invalid_dpop_proof", "proof_replayed");
        assertThat(app.getProven("/who", token, proof("/who", token).sign()).statusCode())
                .isEqualTo(200);
    }

    @Test
    void theSchemesNameIsInAnyCase() {
        String token = token();
        HttpRequest request = HttpRequest.newBuilder(app.uri("/who"))
                .header("Authorization", "dpop " + token)
                .header("DPoP", proof("/who", token).sign())
                .build();
        assertThat(app.send(request, null).statusCode()).isEqualTo(200);
    }

    @Test
    void staysShutWithoutExactlyOneGoodProof() {
        String token = token();
        assertRefused(app.getProven("/who", token), "invalid_dpop_proof", "proof_missing");
        assertRefused(
                app.getProven(
                        "/who",
                        token,
                        proof("/who", token).sign(),
                        proof("/who", token).sign()),
                "invalid_dpop_proof",
                "proof_malformed");
        assertRefused(app.getProven("/who", token, ""), "invalid_dpop_proof", "proof_malformed");
        assertRefused(
                app.getProven(
                        "/who",
                        token,
                        new TestProof(TestIssuer.newKey("thief"), "GET", RunningApplication.AUDIENCE + "/who", token)
                                .sign()),
                "invalid_token",
                "proof_of_another_key");
        assertRefused(
                app.getProven("/who", token, proof("/transfers", token).sign()),
                "invalid_dpop_proof",
                "proof_of_another_request");
        assertRefused(
                app.getProven(
                        "/who", token, proof("/who", token).claim("htm", "POST").sign()),
                "invalid_dpop_proof",
                "proof_of_another_request");
        assertThat(app.getProven("/who", token, "x".repeat(30_000)).statusCode())
                .isBetween(400, 499);
    }

    @Test
    void whoeverChoosesTheHostHeaderDoesNotChooseTheAddress() {
        String token = token();
        String called = app.uri("/who").toString();
        assertThat(called).startsWith("https://localhost:");
        assertRefused(
                app.getProven(
                        "/who", token, proof("/who", token).claim("htu", called).sign()),
                "invalid_dpop_proof",
                "proof_of_another_request");
    }

    @Test
    void schemeAndBindingBelongTogether() {
        HttpResponse<String> asBearer = app.get("/who", token(), app.device);
        assertThat(asBearer.statusCode()).isEqualTo(401);
        assertThat(challenges(asBearer)).hasSize(2);
        assertThat(challenges(asBearer).getFirst()).startsWith("Bearer error=\"invalid_token\"");
        assertThat(challenges(asBearer).getLast()).isEqualTo("DPoP " + ALGORITHMS);
        assertThat(asBearer.body()).contains("\"code\":\"wrong_scheme\"");

        String ofCertificate = app.token().sign();
        HttpRequest request = HttpRequest.newBuilder(app.uri("/who"))
                .header("Authorization", "DPoP " + ofCertificate)
                .header("DPoP", proof("/who", ofCertificate).sign())
                .build();
        assertRefused(app.send(request, app.device), "invalid_token", "wrong_scheme");
    }

    @Test
    void aClientWithoutATokenIsToldBothWays() {
        HttpResponse<String> response = app.get("/who", null, null);
        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(challenges(response)).hasSize(2);
        assertThat(challenges(response).getFirst()).startsWith("Bearer resource_metadata=");
        assertThat(challenges(response).getLast()).isEqualTo("DPoP " + ALGORITHMS);
        assertThat(app.get("/.well-known/oauth-protected-resource", null, null).body())
                .contains("\"dpop_signing_alg_values_supported\":[\"ES256\",\"ES384\"]");
    }

    @Test
    void aDeviceBelowTheLevelIsToldInTheSameScheme() {
        String basic =
                app.token().boundTo(KEY).device("levels", List.of("basic")).sign();
        HttpResponse<String> response =
                app.getProven("/vault", basic, proof("/vault", basic).sign());
        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(challenges(response))
                .singleElement()
                .asString()
                .startsWith("DPoP error=\"insufficient_scope\"")
                .contains(ALGORITHMS);
    }

    @Test
    void aPageThatIsNotThereTakesNoSecondProof() {
        String token = token();
        assertThat(app.getProven("/nothing", token, proof("/nothing", token).sign())
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void behindAProxyTheConfiguredAddressCounts() {
        try (RunningApplication behind = new RunningApplication(
                Map.of("portcullis.verifier.public-url", "https://gateway.example/apps/payroll/"),
                ProtectedApplication.class)) {
            String token = behind.token().boundTo(KEY).sign();
            assertThat(behind.getProven(
                                    "/who",
                                    token,
                                    new TestProof(KEY, "GET", "https://gateway.example/apps/payroll/who", token).sign())
                            .statusCode())
                    .isEqualTo(200);
            assertRefused(
                    behind.getProven("/who", token, proof("/who", token).sign()),
                    "invalid_dpop_proof",
                    "proof_of_another_request");
        }
    }

    @Test
    void forwardingHeadersChooseNoAddress() {
        try (RunningApplication behind = new RunningApplication(
                Map.of("server.forward-headers-strategy", "framework"), ProtectedApplication.class)) {
            String token = behind.token().boundTo(KEY).sign();
            for (String htu : List.of(RunningApplication.AUDIENCE + "/who", "https://evil.example/prefix/who")) {
                HttpRequest request = HttpRequest.newBuilder(behind.uri("/who"))
                        .header("Authorization", "DPoP " + token)
                        .header("DPoP", proof("/who", token).claim("htu", htu).sign())
                        .header("X-Forwarded-Host", "evil.example")
                        .header("X-Forwarded-Proto", "https")
                        .header("X-Forwarded-Prefix", "/prefix")
                        .build();
                assertThat(behind.send(request, null).statusCode())
                        .isEqualTo(htu.startsWith(RunningApplication.AUDIENCE) ? 200 : 401);
            }
        }
    }

    @Test
    void anApplicationMayTakeCertificateBoundTokensOnly() {
        try (RunningApplication strict = new RunningApplication(
                Map.of("portcullis.verifier.proofs.accept", "false"), ProtectedApplication.class)) {
            String token = strict.token().boundTo(KEY).sign();
            HttpResponse<String> response =
                    strict.getProven("/who", token, proof("/who", token).sign());
            assertThat(response.statusCode()).isEqualTo(401);
            assertThat(challenges(response)).singleElement().asString().startsWith("Bearer");
            assertThat(strict.get("/.well-known/oauth-protected-resource", null, null)
                            .body())
                    .doesNotContain("dpop");
            assertThat(strict.get("/who", strict.token().sign(), strict.device).statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void anApplicationMayDemandNonces() {
        try (RunningApplication careful = new RunningApplication(
                Map.of("portcullis.verifier.proofs.require-nonce", "true"), ProtectedApplication.class)) {
            String token = careful.token().boundTo(KEY).sign();
            HttpResponse<String> first =
                    careful.getProven("/who", token, proof("/who", token).sign());
            assertRefused(first, "use_dpop_nonce", "proof_nonce_needed");
            String nonce = first.headers().firstValue("DPoP-Nonce").orElseThrow();
            String proof =
                    proof("/who", token).claim("nonce", nonce).claim("iat", 0).sign();
            assertThat(careful.getProven("/who", token, proof).statusCode()).isEqualTo(200);
            assertRefused(careful.getProven("/who", token, proof), "invalid_dpop_proof", "proof_replayed");
        }
    }

    @Test
    void anApplicationOfSeveralNodesBringsItsOwnMemory() {
        try (RunningApplication full = new RunningApplication(Map.of(), ProtectedApplication.class, LostMemory.class)) {
            String token = full.token().boundTo(KEY).sign();
            HttpResponse<String> response =
                    full.getProven("/who", token, proof("/who", token).sign());
            assertThat(response.statusCode()).isEqualTo(503);
            assertThat(response.headers().firstValue("Retry-After")).isPresent();
            TestCa.Identity device = full.device;
            assertThat(full.get("/who", full.token().sign(), device).statusCode())
                    .isEqualTo(200);
        }
    }

    /** A shared memory that is away. */
    @Configuration(proxyBeanMethods = false)
    static class LostMemory {
        @Bean
        SpentProofs spentProofs() {
            return (proof, now, until) -> SpentProofs.Answer.UNKNOWN;
        }
    }
}
