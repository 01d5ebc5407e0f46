package io.portcullis.platform.authorization;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.portcullis.platform.RunningPlatform;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A browser that signs in as the console asks it to. */
final class SignIn {
    private static final Pattern CSRF = Pattern.compile("name=\"_csrf\"[^>]*value=\"([^\"]+)\"");
    private static final Pattern CODE = Pattern.compile("[?&]code=([^&]+)");
    private static final String REDIRECT = "https://localhost:9443/login/oauth2/code/portcullis";
    private static final String VERIFIER = "verifier-of-the-tests-with-enough-characters-0123456789";

    private final RunningPlatform platform;
    private final HttpClient browser;

    SignIn(RunningPlatform platform) {
        this.platform = platform;
        this.browser = platform.browser(new CookieManager());
    }

    /** Fills in the sign-in form; returns where that leads. */
    String signIn(String user, String password) {
        var page = get(platform.issuer() + "/login");
        var csrf = CSRF.matcher(page.body());
        if (!csrf.find()) {
            throw new IllegalStateException("No CSRF token on the sign-in page: " + page.body());
        }
        var answer = post(
                platform.issuer() + "/login",
                "username=" + encode(user) + "&password=" + encode(password) + "&_csrf=" + encode(csrf.group(1)),
                null);
        return answer.headers().firstValue("Location").orElse("");
    }

    /** The whole authorization code flow with PKCE: the token response. */
    JsonNode tokens(String user, String password) throws GeneralSecurityException {
        String challenge = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(MessageDigest.getInstance("SHA-256").digest(VERIFIER.getBytes(UTF_8)));
        String authorize = platform.issuer()
                + "/oauth2/authorize?response_type=code&client_id=portcullis-console&state=s"
                + "&scope=" + encode("openid profile portcullis.read portcullis.write")
                + "&redirect_uri=" + encode(REDIRECT) + "&code_challenge_method=S256&code_challenge=" + challenge;
        signIn(user, password);
        var answer = get(authorize);
        String location = answer.headers().firstValue("Location").orElse("");
        var code = CODE.matcher(location);
        if (!location.startsWith(REDIRECT) || !code.find()) {
            throw new IllegalStateException("No code: " + answer.statusCode() + " " + location);
        }
        var tokens = console("grant_type=authorization_code&code=" + code.group(1) + "&redirect_uri=" + encode(REDIRECT)
                + "&code_verifier=" + VERIFIER);
        if (tokens.statusCode() != 200) {
            throw new IllegalStateException("No tokens: " + tokens.statusCode() + " " + tokens.body());
        }
        return RunningPlatform.json(tokens);
    }

    HttpResponse<String> refresh(String refreshToken) {
        return console("grant_type=refresh_token&refresh_token=" + encode(refreshToken));
    }

    private HttpResponse<String> console(String form) {
        return post(platform.issuer() + "/oauth2/token", form, RunningPlatform.consoleCredentials());
    }

    private HttpResponse<String> get(String uri) {
        return RunningPlatform.send(
                browser, HttpRequest.newBuilder(URI.create(uri)).header("Accept", "text/html"));
    }

    private HttpResponse<String> post(String uri, String form, @Nullable String credentials) {
        var request = HttpRequest.newBuilder(URI.create(uri))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form));
        if (credentials != null) {
            request.header("Authorization", credentials);
        }
        return RunningPlatform.send(browser, request);
    }

    private static String encode(String value) {
        return URLEncoder.encode(value, UTF_8);
    }
}
