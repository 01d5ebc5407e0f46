package io.portcullis.console.login;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.console.testing.Browser;
import io.portcullis.console.testing.ConsoleNode;
import io.portcullis.console.testing.FakePlatform;
import io.portcullis.console.testing.TestKeys;
import io.portcullis.localstack.TestServices;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Signing in, staying signed in and signing out, over real HTTPS. */
class SignInIT {
    private static FakePlatform platform;
    private static ConsoleNode console;

    @BeforeAll
    static void start() {
        TestKeys keys = TestKeys.create();
        platform = FakePlatform.start(keys);
        // The console starts while the platform is down.
        platform.goDown();
        console = ConsoleNode.start(
                keys,
                platform,
                TestServices.shared().newDatabase(),
                TestServices.shared().kafka().bootstrapServers());
        platform.comeBack();
    }

    @AfterAll
    static void stop() {
        console.close();
        platform.close();
    }

    @AfterEach
    void reset() {
        platform.signIn.accessTokensLive(Duration.ofMinutes(5));
    }

    @Test
    void comesBackToThePageThatWasAskedFor() {
        platform.signIn.signsInNext("anna", "admin");
        Browser browser = console.browser();
        HttpResponse<String> page = browser.get("/enrollment-tokens");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.uri().getPath()).isEqualTo("/enrollment-tokens");
        assertThat(page.body()).contains("Enrollment tokens").contains("anna").contains("Admin");
        assertThat(browser.cookieNames()).isEqualTo("__Host-portcullis-console secure http-only");
    }

    @Test
    void pagesForbidInlineScriptsAndFraming() {
        HttpResponse<String> page = console.signedIn("anna", "admin").get("/");
        assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
                .contains("default-src 'none'")
                .contains("script-src 'self';")
                .contains("style-src 'self';")
                .contains("frame-ancestors 'none'");
        assertThat(page.headers().firstValue("Cache-Control").orElseThrow()).contains("no-store");
        assertThat(page.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(page.body())
                .doesNotContain("<style")
                .doesNotContain(" style=")
                .doesNotContainPattern("<script(?! src)");
    }

    @Test
    void aPersonWithoutARoleIsToldSo() {
        platform.signIn.signsInNext("eve", "nothing");
        HttpResponse<String> page = console.browser().get("/");
        assertThat(page.uri().getPath()).isEqualTo("/signed-out");
        assertThat(page.body()).contains("No access");
    }

    @Test
    void aRefreshTokenIsUsedOnceHoweverManyRequestsNeedIt() throws Exception {
        platform.signIn.accessTokensLive(Duration.ofSeconds(5));
        Browser browser = console.signedIn("anna", "admin");
        platform.signIn.accessTokensLive(Duration.ofMinutes(5));
        int before = platform.signIn.refreshes();
        List<Future<HttpResponse<String>>> pages = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(6)) {
            for (int i = 0; i < 6; i++) {
                pages.add(threads.submit(() -> browser.get("/applications")));
            }
        }
        for (Future<HttpResponse<String>> page : pages) {
            assertThat(page.get().uri().getPath()).isEqualTo("/applications");
        }
        assertThat(platform.signIn.refreshes()).isEqualTo(before + 1);
    }

    @Test
    void aSessionThatThePlatformEndedNeedsANewSignIn() {
        platform.signIn.accessTokensLive(Duration.ofSeconds(5));
        Browser browser = console.signedIn("anna", "admin");
        platform.signIn.endAllSessions();
        HttpResponse<String> page = browser.get("/applications");
        assertThat(page.uri().getPath()).isEqualTo("/signed-out");
        assertThat(page.body()).contains("Your session has ended");
        // And after it the page that was wanted is there.
        platform.signIn.accessTokensLive(Duration.ofMinutes(5));
        assertThat(browser.get("/oauth2/authorization/portcullis").uri().getPath())
                .isEqualTo("/applications");
    }

    @Test
    void signingOutEndsTheSessionHereAndThere() {
        Browser browser = console.signedIn("anna", "admin");
        HttpResponse<String> page = browser.post("/logout", Map.of());
        assertThat(page.uri().getPath()).isEqualTo("/signed-out");
        assertThat(page.body()).contains("You are signed out");
    }

    @Test
    void aPlatformThatIsDownGivesAFriendlyPageAndNoStackTrace() {
        Browser signedIn = console.signedIn("anna", "admin");
        platform.goDown();
        try {
            HttpResponse<String> page = signedIn.get("/devices");
            assertThat(page.statusCode()).isEqualTo(503);
            assertThat(page.body()).contains("The platform does not answer").doesNotContain("Exception");
            HttpResponse<String> beforeSignIn = console.browser().get("/");
            assertThat(beforeSignIn.statusCode()).isEqualTo(503);
            assertThat(beforeSignIn.body()).contains("The platform does not answer");
            // Drafts are the console's own.
            assertThat(signedIn.get("/policies").statusCode()).isEqualTo(200);
        } finally {
            platform.comeBack();
        }
        assertThat(signedIn.get("/devices").statusCode()).isEqualTo(200);
    }

    @Test
    void tokensAreNotReadableInTheDatabase() {
        console.signedIn("anna", "admin");
        var jdbc = console.bean(org.springframework.jdbc.core.simple.JdbcClient.class);
        List<byte[]> attributes = jdbc.sql("SELECT attribute_bytes FROM spring_session_attributes")
                .query(byte[].class)
                .list();
        attributes.addAll(jdbc.sql("SELECT sealed FROM session_tokens")
                .query(byte[].class)
                .list());
        assertThat(attributes).isNotEmpty();
        for (byte[] bytes : attributes) {
            String text = new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1);
            // The header of every access token of ours, in base64url.
            assertThat(text).doesNotContain("\"typ\":\"at+jwt\"").doesNotContainPattern("eyJ[\\w-]*YXQrand");
        }
    }
}
