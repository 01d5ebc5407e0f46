package io.portcullis.console.testing;

import com.nimbusds.jwt.JWTClaimsSet;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.portcullis.contracts.WireJson;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;

/**
 * The platform as the console sees it, over real HTTPS: sign-in and the admin API. It checks what the real one checks
 * of a request (client secret, PKCE, token, scope) and keeps its data in memory.
 */
public final class FakePlatform implements AutoCloseable {
    static final String CLIENT_ID = "portcullis-console";
    static final String CLIENT_SECRET = "a-client-secret-of-more-than-thirty-two-characters";

    public final FakeSignIn signIn = new FakeSignIn();
    public final FakeFleet fleet = new FakeFleet();

    private final TestKeys keys;
    private final int port;
    private HttpsServer server;

    private FakePlatform(TestKeys keys, int port) {
        this.keys = keys;
        this.port = port;
    }

    public static FakePlatform start(TestKeys keys) {
        FakePlatform platform = new FakePlatform(keys, 0);
        platform.server = platform.listen();
        platform.signIn.issuer(platform.issuer());
        return platform;
    }

    public String issuer() {
        return "https://localhost:" + server.getAddress().getPort();
    }

    /** Takes it down until {@link #comeBack()}. */
    public void goDown() {
        server.stop(0);
    }

    public void comeBack() {
        int same = server.getAddress().getPort();
        server = listenOn(same);
    }

    private HttpsServer listen() {
        return listenOn(port);
    }

    private HttpsServer listenOn(int wanted) {
        try {
            HttpsServer started =
                    HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted), 0);
            started.setHttpsConfigurator(new HttpsConfigurator(TestTls.context(keys)));
            started.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            started.createContext("/", this::serve);
            started.start();
            return started;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            URI uri = exchange.getRequestURI();
            String path = uri.getPath();
            if (path.equals("/oauth2/jwks")) {
                answer(exchange, 200, signIn.keys());
            } else if (path.equals("/oauth2/authorize")) {
                redirect(exchange, signIn.authorize(parameters(uri.getRawQuery())));
            } else if (path.equals("/oauth2/token")) {
                token(exchange);
            } else if (path.equals("/connect/logout")) {
                redirect(exchange, parameters(uri.getRawQuery()).get("post_logout_redirect_uri"));
            } else if (path.startsWith("/api/v1/")) {
                api(exchange, path.substring("/api/v1".length()));
            } else {
                answer(exchange, 404, "{}");
            }
        } catch (RuntimeException e) {
            e.printStackTrace();
            answer(exchange, 500, "{}");
        }
    }

    private void token(HttpExchange exchange) throws IOException {
        String expected = "Basic "
                + Base64.getEncoder()
                        .encodeToString((CLIENT_ID + ":" + CLIENT_SECRET).getBytes(StandardCharsets.UTF_8));
        if (!expected.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            answer(exchange, 401, "{\"error\":\"invalid_client\"}");
            return;
        }
        Optional<Map<String, Object>> tokens = signIn.token(parameters(body(exchange)));
        answer(
                exchange,
                tokens.isPresent() ? 200 : 400,
                tokens.map(WireJson.mapper()::writeValueAsString).orElse("{\"error\":\"invalid_grant\"}"));
    }

    private void api(HttpExchange exchange, String path) throws IOException {
        String header = exchange.getRequestHeaders().getFirst("Authorization");
        Optional<JWTClaimsSet> claims =
                header == null ? Optional.empty() : signIn.verified(header.replaceFirst("^Bearer ", ""));
        if (claims.isEmpty()) {
            answer(exchange, 401, problem(401, "unauthenticated", "A valid token is needed."));
            return;
        }
        boolean reading = exchange.getRequestMethod().equals("GET") || path.equals("/simulations");
        String scopes = String.valueOf(claims.get().getClaim("scope"));
        if (!scopes.contains(reading ? "portcullis.read" : "portcullis.write")) {
            answer(exchange, 403, problem(403, "forbidden", "The scope is missing."));
            return;
        }
        FakeFleet.Answer result = fleet.answer(
                exchange.getRequestMethod(),
                path,
                parameters(exchange.getRequestURI().getRawQuery()),
                body(exchange));
        answer(exchange, result.status(), result.json());
    }

    static String problem(int status, String code, String detail) {
        return WireJson.mapper()
                .writeValueAsString(Map.of(
                        "type", "about:blank", "title", "Refused", "status", status, "code", code, "detail", detail));
    }

    private static void redirect(HttpExchange exchange, String location) throws IOException {
        exchange.getResponseHeaders().set("Location", location);
        exchange.sendResponseHeaders(302, -1);
    }

    private static void answer(HttpExchange exchange, int status, String json) throws IOException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders()
                .set("Content-Type", status >= 400 ? "application/problem+json" : "application/json");
        if (status == 204) {
            exchange.sendResponseHeaders(204, -1);
            return;
        }
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    private static String body(HttpExchange exchange) throws IOException {
        return new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static Map<String, String> parameters(String encoded) {
        Map<String, String> parameters = new LinkedHashMap<>();
        if (encoded != null && !encoded.isEmpty()) {
            for (String pair : encoded.split("&", -1)) {
                String[] parts = pair.split("=", 2);
                parameters.put(decode(parts[0]), parts.length > 1 ? decode(parts[1]) : "");
            }
        }
        return parameters;
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
