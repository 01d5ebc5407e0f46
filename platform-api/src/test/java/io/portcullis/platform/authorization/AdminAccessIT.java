package io.portcullis.platform.authorization;

import static io.portcullis.platform.RunningPlatform.ADMIN;
import static io.portcullis.platform.RunningPlatform.ADMIN_PASSWORD;
import static io.portcullis.platform.RunningPlatform.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.SignedJWT;
import io.portcullis.platform.RunningPlatform;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

class AdminAccessIT {
    private final RunningPlatform platform = RunningPlatform.shared();

    private HttpResponse<String> call(String method, String path, @Nullable String token, @Nullable String body) {
        var request = HttpRequest.newBuilder(URI.create(platform.issuer() + path))
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return RunningPlatform.send(platform.client(), request);
    }

    @Test
    void theAdminApiNeedsAToken() {
        var answer = call("GET", "/api/v1/applications", null, null);

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(json(answer).get("code").stringValue()).isEqualTo("unauthenticated");
    }

    @Test
    void readingDoesNotAllowWriting() {
        String reader = platform.automationToken("portcullis.read");

        assertThat(call("GET", "/api/v1/applications", reader, null).statusCode())
                .isEqualTo(200);
        var refused = call(
                "POST",
                "/api/v1/applications",
                reader,
                "{\"name\":\"x\",\"audience\":\"https://x.example\",\"scopes\":[]}");
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(json(refused).get("code").stringValue()).isEqualTo("forbidden");
    }

    @Test
    void aTamperedTokenIsRefused() {
        String token = platform.automationToken();
        String[] parts = token.split("\\.", -1);
        String unsigned = parts[0] + "." + parts[1] + ".";
        String none = "eyJhbGciOiJub25lIiwidHlwIjoiYXQrand0In0." + parts[1] + ".";

        for (String forged : List.of(unsigned, none, token + "x", "garbage")) {
            assertThat(call("GET", "/api/v1/applications", forged, null).statusCode())
                    .as(forged)
                    .isEqualTo(401);
        }
    }

    @Test
    void aWrongClientSecretIsAnswered401AsJson() {
        var answer = RunningPlatform.send(
                platform.client(),
                HttpRequest.newBuilder(URI.create(platform.issuer() + "/oauth2/token"))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .header("Authorization", RunningPlatform.basic("portcullis-automation", "wrong"))
                        .POST(HttpRequest.BodyPublishers.ofString("grant_type=client_credentials")));

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(json(answer).get("error").stringValue()).isEqualTo("invalid_client");
        assertThat(answer.headers().firstValue("WWW-Authenticate")).isPresent();
    }

    @Test
    void applicationsAreValidatedWithEveryFaultNamed() {
        var answer = platform.admin("POST", "/api/v1/applications", """
                {"name":"","audience":"http://plain.example","scopes":["a b"],"token_lifetime_seconds":5,
                 "released_claims":["no.such.attribute"]}""");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("name", "audience", "scopes", "token_lifetime_seconds", "no.such.attribute");
        assertThat(platform.admin("POST", "/api/v1/applications", "{\"nonsense\":1}")
                        .statusCode())
                .isEqualTo(400);
        assertThat(platform.admin("POST", "/api/v1/applications", "not json").statusCode())
                .isEqualTo(400);
    }

    @Test
    void twoApplicationsCannotShareAnAudience() {
        String body = "{\"name\":\"One\",\"audience\":\"https://shared.example\",\"scopes\":[\"a\"]}";

        var first = platform.admin("POST", "/api/v1/applications", body);
        var second = platform.admin("POST", "/api/v1/applications", body);

        assertThat(first.statusCode()).as(first.body()).isEqualTo(201);
        assertThat(second.statusCode()).isEqualTo(409);
        String location = first.headers().firstValue("Location").orElseThrow();
        assertThat(platform.admin("PUT", location, body.replace("One", "Two")).statusCode())
                .isEqualTo(200);
        assertThat(platform.admin("DELETE", location, null).statusCode()).isEqualTo(204);
        assertThat(platform.admin("GET", location, null).statusCode()).isEqualTo(404);
    }

    @Test
    void metadataTellsDevicesWhereToGoAndOffersNothingThatIsNotThere() {
        for (String base : List.of(platform.issuer(), platform.deviceUrl())) {
            var metadata = RunningPlatform.send(
                    platform.client(),
                    HttpRequest.newBuilder(URI.create(base + "/.well-known/oauth-authorization-server")));
            assertThat(metadata.statusCode()).isEqualTo(200);
            var json = json(metadata);
            assertThat(json.get("issuer").stringValue()).isEqualTo(platform.issuer());
            assertThat(json.get("mtls_endpoint_aliases").get("token_endpoint").stringValue())
                    .isEqualTo(platform.deviceUrl() + "/oauth2/token");
            assertThat(json.get("tls_client_certificate_bound_access_tokens").booleanValue())
                    .isTrue();
            assertThat(json.get("mtls_endpoint_aliases")
                            .get("revocation_endpoint")
                            .stringValue())
                    .isEqualTo(platform.deviceUrl() + "/oauth2/revoke");
            assertThat(json.get("introspection_endpoint").stringValue())
                    .isEqualTo(platform.issuer() + "/oauth2/introspect");
            assertThat(json.has("device_authorization_endpoint")).isFalse();
        }
    }

    @Test
    void eachPlaneServesOnlyItsOwn() {
        for (String path : List.of("/api/v1/devices", "/login", "/oauth2/authorize", "/userinfo")) {
            var answer = RunningPlatform.send(
                    platform.client(), HttpRequest.newBuilder(URI.create(platform.deviceUrl() + path)));
            assertThat(answer.statusCode()).as("device plane " + path).isEqualTo(404);
        }
        for (String path : List.of("/device/v1/plan", "/.well-known/est/cacerts", "/oauth2/introspect")) {
            var answer = RunningPlatform.send(
                    platform.client(), HttpRequest.newBuilder(URI.create(platform.issuer() + path)));
            assertThat(answer.statusCode()).as("public plane " + path).isNotEqualTo(200);
        }
    }

    @Test
    void anAdministratorSignsInAndGetsTokensThatAreStoredOnlyAsHashes() throws Exception {
        var browser = new SignIn(platform);
        var tokens = browser.tokens(ADMIN, ADMIN_PASSWORD);

        String accessToken = tokens.get("access_token").stringValue();
        var claims = SignedJWT.parse(accessToken).getJWTClaimsSet();
        assertThat(claims.getSubject()).isEqualTo(ADMIN);
        assertThat(claims.getStringListClaim("roles")).containsExactly("admin");
        assertThat(claims.getStringClaim("scope").split(" ")).contains("portcullis.read", "portcullis.write");
        var idToken = SignedJWT.parse(tokens.get("id_token").stringValue());
        assertThat(idToken.getHeader().getAlgorithm().getName()).isEqualTo("ES256");
        assertThat(idToken.getJWTClaimsSet().getStringListClaim("roles")).containsExactly("admin");
        assertThat(call("GET", "/api/v1/accounts", accessToken, null).statusCode())
                .isEqualTo(200);

        String refreshToken = tokens.get("refresh_token").stringValue();
        String stored = platform.bean(JdbcTemplate.class)
                .queryForList("select t::text from authorization_server.oauth2_authorization t", String.class)
                .toString();
        assertThat(stored).contains("sha256:").doesNotContain(accessToken).doesNotContain(refreshToken);

        var refreshed = browser.refresh(refreshToken);
        assertThat(refreshed.statusCode()).as(refreshed.body()).isEqualTo(200);
        assertThat(browser.refresh(refreshToken).statusCode())
                .as("a refresh token works once")
                .isEqualTo(400);
    }

    @Test
    void strangersLeaveNothingInTheSessionStore() {
        var jdbc = platform.bean(JdbcTemplate.class);
        long before = sessions(jdbc);
        for (String path : List.of("/login", "/nonsense", "/api/v1/devices", "/userinfo")) {
            call("GET", path, null, null);
        }
        call("POST", "/oauth2/token", null, "grant_type=client_credentials");

        assertThat(sessions(jdbc)).isEqualTo(before);
    }

    private static long sessions(JdbcTemplate jdbc) {
        Long count = jdbc.queryForObject("select count(*) from accounts.spring_session", Long.class);
        return count == null ? 0 : count;
    }

    @Test
    void theOpenApiDescriptionIsPublishedAndNamesTheWholeAdminApi() {
        var description = call("GET", "/api/v1/openapi.json", null, null);

        assertThat(description.statusCode()).as(description.body()).isEqualTo(200);
        assertThat(description.body())
                .contains(
                        "/api/v1/devices",
                        "/api/v1/enrollment-tokens",
                        "/api/v1/applications",
                        "/api/v1/accounts",
                        "/api/v1/certificates",
                        "/api/v1/audit",
                        "/api/v1/policy-set");
    }

    @Test
    void anAuditorGetsNoWriteScope() throws Exception {
        String body = """
                {"username":"audrey","display_name":"Audrey","password":"a long enough password","role":"auditor"}""";
        assertThat(platform.admin("POST", "/api/v1/accounts", body).statusCode())
                .isIn(201, 409);

        var tokens = new SignIn(platform).tokens("audrey", "a long enough password");

        String token = tokens.get("access_token").stringValue();
        assertThat(SignedJWT.parse(token).getJWTClaimsSet().getStringClaim("scope"))
                .contains("portcullis.read")
                .doesNotContain("portcullis.write");
        assertThat(call("GET", "/api/v1/accounts", token, null).statusCode()).isEqualTo(200);
        assertThat(call("POST", "/api/v1/applications", token, "{}").statusCode())
                .isEqualTo(403);
    }

    @Test
    void guessingLocksTheAccountForAWhile() {
        String body = """
                {"username":"mallory","display_name":"M","password":"the right password","role":"auditor"}""";
        platform.admin("POST", "/api/v1/accounts", body);
        for (int attempt = 0; attempt < 5; attempt++) {
            assertThat(new SignIn(platform).signIn("mallory", "wrong " + attempt))
                    .contains("error");
        }

        assertThat(new SignIn(platform).signIn("mallory", "the right password")).contains("error");
    }

    @Test
    void theLastAdministratorStays() {
        var answer = platform.admin(
                "PUT", "/api/v1/accounts/" + ADMIN, "{\"display_name\":\"A\",\"role\":\"auditor\",\"enabled\":true}");

        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(json(answer).get("detail").stringValue()).contains("last enabled administrator");
    }
}
