package io.portcullis.verifier.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.verifier.testing.TestCa;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The starter as it comes: every request needs a token, and refusals say why. */
class DeviceTokenIT {
    private static final String METADATA =
            "resource_metadata=\"https://localhost:7443/.well-known/oauth-protected-resource\"";
    private static final RunningApplication app =
            new RunningApplication(Map.of("portcullis.verifier.name", "Protected"), ProtectedApplication.class);

    @AfterAll
    static void stop() {
        app.close();
    }

    private static String challenge(HttpResponse<String> response) {
        return response.headers().firstValue("WWW-Authenticate").orElse("none");
    }

    @Test
    void aGoodTokenWithItsCertificateComesIn() {
        HttpResponse<String> response =
                app.get("/who", app.token().claim("sub", "alice").sign(), app.device);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).contains("\"subject\":\"alice\"").contains("\"high\"");
        assertThat(response.headers().firstValue("Set-Cookie")).isEmpty();
    }

    @Test
    void changesNeedNoFurtherProof() {
        HttpRequest request = HttpRequest.newBuilder(app.uri("/change"))
                .header("Authorization", "bearer " + app.token().sign())
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        assertThat(app.send(request, app.device).body()).isEqualTo("changed");
    }

    @Test
    void noTokenGetsAPlainChallenge() {
        for (TestCa.Identity client : new TestCa.Identity[] {null, app.device}) {
            HttpResponse<String> response = app.get("/who", null, client);
            assertThat(response.statusCode()).isEqualTo(401);
            assertThat(challenge(response)).isEqualTo("Bearer " + METADATA);
            assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
            assertThat(response.body()).contains("\"code\":\"token_missing\"").contains("\"status\":401");
        }
    }

    @Test
    void anotherSchemeIsNoToken() {
        HttpRequest request = HttpRequest.newBuilder(app.uri("/who"))
                .header("Authorization", "Basic YWxpY2U6c2VjcmV0")
                .build();
        assertThat(challenge(app.send(request, app.device))).isEqualTo("Bearer " + METADATA);
    }

    @Test
    void aTokenWithoutItsCertificateIsRefused() {
        HttpResponse<String> response = app.get("/who", app.token().sign(), null);
        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(challenge(response))
                .isEqualTo("Bearer error=\"invalid_token\", error_description=\"the token is bound to a device"
                        + " certificate, and none was presented\", " + METADATA);
        assertThat(response.body()).contains("\"code\":\"certificate_missing\"");
    }

    @Test
    void aTokenWithAnotherDevicesCertificateIsRefused() {
        String token = app.token().sign();
        assertThat(app.get("/who", token, app.device).statusCode()).isEqualTo(200);
        HttpResponse<String> response = app.get("/who", token, app.deviceCa.client("device"));
        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(response.body()).contains("\"code\":\"certificate_mismatch\"");
    }

    @Test
    void aCertificateOfAnyIssuerWillDoIfTheTokenNamesIt() {
        TestCa.Identity stranger = new TestCa("Somebody else").client("x");
        String token = app.token().boundTo(stranger.certificate()).sign();
        assertThat(app.get("/who", token, stranger).statusCode()).isEqualTo(200);
    }

    @Test
    void anExpiredTokenIsRefused() {
        HttpResponse<String> response = app.get(
                "/who", app.token().issuedAt(Instant.now().minusSeconds(301)).sign(), app.device);
        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(challenge(response))
                .startsWith("Bearer error=\"invalid_token\", error_description=\"the token has expired\"");
    }

    @Test
    void unreadableCredentialsAreABadRequest() {
        String token = app.token().sign();
        HttpRequest twice = HttpRequest.newBuilder(app.uri("/who"))
                .header("Authorization", "Bearer " + token)
                .header("Authorization", "Bearer " + token)
                .build();
        assertThat(app.send(twice, app.device).statusCode()).isEqualTo(400);
        HttpResponse<String> two = app.get("/who", token + " " + token, app.device);
        assertThat(two.statusCode()).isEqualTo(400);
        assertThat(challenge(two)).startsWith("Bearer error=\"invalid_request\"");
        assertThat(app.get("/who", "", app.device).statusCode()).isEqualTo(400);
    }

    @Test
    void aTokenElsewhereThanInTheHeaderIsNotTaken() {
        String token = app.token().sign();
        assertThat(app.get("/who?access_token=" + token, null, app.device).statusCode())
                .isEqualTo(401);
    }

    @Test
    void methodsMayRequireALevel() {
        assertThat(app.get("/transfers", app.token().sign(), app.device).body()).isEqualTo("transfers");
        assertThat(app.get("/vault", app.token().sign(), app.device).body()).isEqualTo("vault");

        String basic = app.token().device("levels", List.of("basic")).sign();
        for (String path : List.of("/transfers", "/vault")) {
            HttpResponse<String> response = app.get(path, basic, app.device);
            assertThat(response.statusCode()).isEqualTo(403);
            assertThat(challenge(response))
                    .isEqualTo("Bearer error=\"insufficient_scope\", error_description=\"the device has not reached the"
                            + " required access level high\", " + METADATA);
            assertThat(response.body()).contains("\"code\":\"level_not_reached\"");
        }
        assertThat(app.get("/vault/door", basic, app.device).body()).isEqualTo("door");
    }

    @Test
    void theApplicationSaysWhereToGetTokens() {
        HttpResponse<String> response = app.get("/.well-known/oauth-protected-resource", null, null);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body())
                .contains("\"resource\":\"https://localhost:7443\"")
                .contains("\"authorization_servers\":[\"" + app.issuer.issuer() + "\"]")
                .contains("\"tls_client_certificate_bound_access_tokens\":true")
                .contains("\"resource_name\":\"Protected\"");
    }

    @Test
    void whatDoesNotExistIsNotToldToStrangers() {
        assertThat(app.get("/nothing", null, app.device).statusCode()).isEqualTo(401);
        assertThat(app.get("/nothing", app.token().sign(), app.device).statusCode())
                .isEqualTo(404);
    }
}
