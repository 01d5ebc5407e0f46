package io.portcullis.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WireConnectionTest {
    private final LocalIssuer server = new LocalIssuer();
    private final URI address = URI.create(server.address());
    private final WireConnection connection = new WireConnection(server.trustingContext(), address);

    @AfterEach
    void close() {
        connection.close();
        server.close();
    }

    private static byte[] request(URI address, String path, String body) {
        return Requests.post(address, path, "text/plain", body);
    }

    @Test
    void readsAnswersOfEitherFraming() throws IOException {
        String large = "x".repeat(100_000);
        server.serve("/length", exchange -> answer(exchange, large, large.length()));
        server.serve("/chunked", exchange -> answer(exchange, large, 0));
        for (int i = 0; i < 3; i++) {
            assertThat(connection.exchange(request(address, "/length", "hello")))
                    .isEqualTo(200);
            assertThat(connection.body()).isEqualTo(large);
            assertThat(connection.exchange(request(address, "/chunked", "hello")))
                    .isEqualTo(200);
            assertThat(connection.body()).isEqualTo(large);
        }
        assertThat(connection.connects()).isEqualTo(1);
    }

    @Test
    void connectsAgainWhenTheServerHasEnough() throws IOException {
        server.serve("/close", exchange -> {
            exchange.getResponseHeaders().set("Connection", "close");
            answer(exchange, "bye", 3);
        });
        connection.exchange(request(address, "/close", ""));
        connection.exchange(request(address, "/close", ""));
        assertThat(connection.body()).isEqualTo("bye");
        assertThat(connection.connects()).isEqualTo(2);
    }

    @Test
    void tellsTheStatus() throws IOException {
        assertThat(connection.exchange(request(address, "/nowhere", ""))).isEqualTo(404);
    }

    private static void answer(HttpExchange exchange, String body, long length) throws IOException {
        exchange.getRequestBody().readAllBytes();
        exchange.sendResponseHeaders(200, length);
        exchange.getResponseBody().write(body.getBytes(StandardCharsets.UTF_8));
        exchange.close();
    }
}
