package io.portcullis.verifier.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Applications with settings and rules of their own. */
class OwnRulesIT {

    @Test
    void anApplicationMayHaveRulesOfItsOwn() {
        try (RunningApplication app =
                new RunningApplication(Map.of(), ProtectedApplication.class, ApplicationRules.class)) {
            assertThat(app.get("/open", null, null).body()).isEqualTo("open");
            assertThat(app.get("/open", "rubbish", null).statusCode()).isEqualTo(401);

            HttpResponse<String> scoped = app.get("/scoped", app.token().sign(), app.device);
            assertThat(scoped.statusCode()).isEqualTo(403);
            assertThat(scoped.headers().firstValue("WWW-Authenticate").orElse(""))
                    .contains("error=\"insufficient_scope\"")
                    .contains("scope=\"payroll.write\"");
            String writer = app.token().claim("scope", "payroll.write").sign();
            assertThat(app.get("/scoped", writer, app.device).body()).isEqualTo("scoped");

            HttpResponse<String> level = app.get("/who", app.token().sign(), app.device);
            assertThat(level.statusCode()).isEqualTo(403);
            assertThat(level.body()).contains("required access level highest");
            String highest = app.token().device("levels", List.of("highest")).sign();
            assertThat(app.get("/who", highest, app.device).statusCode()).isEqualTo(200);
            assertThat(app.get("/who", null, app.device).statusCode()).isEqualTo(401);
        }
    }

    @Test
    void anApplicationMayRequireALevelOfEverybody() {
        try (RunningApplication app = new RunningApplication(
                Map.of("portcullis.verifier.required-level", "high"), ProtectedApplication.class)) {
            assertThat(app.get("/who", app.token().sign(), app.device).statusCode())
                    .isEqualTo(200);
            HttpResponse<String> refused = app.get(
                    "/who", app.token().device("levels", List.of("basic")).sign(), app.device);
            assertThat(refused.statusCode()).isEqualTo(403);
            assertThat(refused.body()).contains("\"code\":\"level_not_reached\"");
        }
    }

    @Test
    void anApplicationMayRequireARecentSignIn() {
        try (RunningApplication app = new RunningApplication(
                Map.of(
                        "portcullis.verifier.required-acr", "mfa",
                        "portcullis.verifier.max-authentication-age", "5m"),
                ProtectedApplication.class)) {
            HttpResponse<String> refused = app.get("/who", app.token().sign(), app.device);
            assertThat(refused.statusCode()).isEqualTo(401);
            assertThat(refused.headers().firstValue("WWW-Authenticate").orElse(""))
                    .startsWith("Bearer error=\"insufficient_user_authentication\"")
                    .contains("acr_values=\"mfa\"")
                    .contains("max_age=\"300\"");
            String good = app.token()
                    .claim("acr", "mfa")
                    .claim("auth_time", Instant.now().getEpochSecond())
                    .sign();
            assertThat(app.get("/who", good, app.device).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void anIssuerThatIsAwayIsNotTheCallersFault() {
        try (RunningApplication app = new RunningApplication(Map.of(), ProtectedApplication.class)) {
            app.issuer.answerWith(503);
            HttpResponse<String> response = app.get("/who", app.token().sign(), app.device);
            assertThat(response.statusCode()).isEqualTo(503);
            assertThat(response.headers().firstValue("Retry-After")).isPresent();
            assertThat(response.headers().firstValue("WWW-Authenticate")).isEmpty();
            assertThat(response.body()).contains("\"code\":\"keys_unavailable\"");
        }
    }
}
