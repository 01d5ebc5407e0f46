package io.portcullis.verifier.spring;

import io.portcullis.verifier.testing.TestCa;
import io.portcullis.verifier.testing.TestIssuer;
import io.portcullis.verifier.testing.TestToken;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** An application over real TLS, with an issuer of its own. */
final class RunningApplication implements AutoCloseable {
    static final String AUDIENCE = "https://localhost:7443";

    final TestIssuer issuer = new TestIssuer();
    final TestCa deviceCa = new TestCa("Devices");
    final TestCa.Identity device = deviceCa.client("device");
    private final TestCa serverCa = new TestCa("Server CA");
    private final ConfigurableApplicationContext context;

    RunningApplication(Map<String, Object> settings, Class<?>... sources) {
        Map<String, Object> properties = new LinkedHashMap<>();
        try {
            Path directory = Files.createTempDirectory("verifier");
            properties.put(
                    "server.ssl.key-store",
                    TestCa.writeKeyStore(serverCa.server(), directory.resolve("s.p12"))
                            .toString());
            properties.put(
                    "portcullis.verifier.ca-file",
                    issuer.ca().writeCertificate(directory.resolve("ca.pem")).toString());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        properties.put("server.port", 0);
        properties.put("server.ssl.key-store-password", "changeit");
        properties.put("portcullis.verifier.issuer", issuer.issuer());
        properties.put("portcullis.verifier.audience", AUDIENCE);
        properties.put("spring.main.banner-mode", "off");
        properties.putAll(settings);
        context = new SpringApplicationBuilder(sources).properties(properties).run();
    }

    /** A good token of {@link #device}. */
    TestToken token() {
        return issuer.token(AUDIENCE).boundTo(device.certificate());
    }

    HttpResponse<String> get(String path, @Nullable String token, TestCa.@Nullable Identity client) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return send(request.build(), client);
    }

    /** With {@code Authorization: DPoP}, and without any certificate. */
    HttpResponse<String> getProven(String path, String token, String... proofs) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path)).header("Authorization", "DPoP " + token);
        for (String proof : proofs) {
            request.header("DPoP", proof);
        }
        return send(request.build(), null);
    }

    HttpResponse<String> send(HttpRequest request, TestCa.@Nullable Identity client) {
        try (HttpClient http =
                HttpClient.newBuilder().sslContext(serverCa.sslContext(client)).build()) {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    URI uri(String path) {
        String port = context.getEnvironment().getRequiredProperty("local.server.port");
        return URI.create("https://localhost:" + port + path);
    }

    @Override
    public void close() {
        context.close();
        issuer.close();
    }
}
