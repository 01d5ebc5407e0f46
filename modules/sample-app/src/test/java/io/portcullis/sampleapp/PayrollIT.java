package io.portcullis.sampleapp;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.ECKey;
import io.portcullis.verifier.testing.TestCa;
import io.portcullis.verifier.testing.TestIssuer;
import io.portcullis.verifier.testing.TestProof;
import io.portcullis.verifier.testing.TestToken;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

class PayrollIT {
    private static final String AUDIENCE = "https://localhost:7443";
    private static final TestIssuer issuer = new TestIssuer();
    private static final TestCa serverCa = new TestCa("Server CA");
    private static final TestCa deviceCa = new TestCa("Devices");
    private static final TestCa.Identity device = deviceCa.client("device");

    @TempDir
    private static Path directory;

    private static @Nullable ConfigurableApplicationContext context;

    @BeforeAll
    static void start() {
        Path keyStore = TestCa.writeKeyStore(serverCa.server(), directory.resolve("server.p12"));
        Path issuerCa = issuer.ca().writeCertificate(directory.resolve("ca.pem"));
        context = new SpringApplicationBuilder(SampleApplication.class)
                .run(
                        "--server.port=0",
                        "--management.server.port=0",
                        "--server.ssl.key-store=" + keyStore,
                        "--server.ssl.key-store-password=changeit",
                        "--portcullis.verifier.issuer=" + issuer.issuer(),
                        "--portcullis.verifier.ca-file=" + issuerCa,
                        "--portcullis.verifier.required-level=basic");
    }

    @AfterAll
    static void stop() {
        if (context != null) {
            context.close();
        }
        issuer.close();
    }

    private static TestToken token() {
        return issuer.token(AUDIENCE).boundTo(device.certificate());
    }

    private static HttpResponse<String> payroll(
            @Nullable String token, TestCa.@Nullable Identity client, String accept) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("https://localhost:" + port("local.server.port") + "/payroll"))
                .header("Accept", accept);
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return send(request.build(), client);
    }

    private static String port(String name) {
        return java.util.Objects.requireNonNull(context).getEnvironment().getRequiredProperty(name);
    }

    private static HttpResponse<String> send(HttpRequest request, TestCa.@Nullable Identity client) {
        try (HttpClient http =
                HttpClient.newBuilder().sslContext(serverCa.sslContext(client)).build()) {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void opensToACompliantDeviceAndSaysWhichOne() {
        TestToken token = token().device("os", Map.of("type", "linux", "version", "12.7"));
        HttpResponse<String> response = payroll(token.sign(), device, "*/*");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(response.body())
                .contains("\"subject\":\"" + token.deviceMembers().get("id") + "\"")
                .contains("\"device_alone\":true")
                .contains("\"compliance\":\"compliant\"")
                .contains("\"levels\":[\"basic\",\"high\"]")
                .contains("\"policy_revision\":7")
                .contains("\"operating_system\":\"linux 12.7\"")
                .contains("\"valid_until\":\"")
                .contains("\"token_expires_at\":\"");
    }

    @Test
    void opensToAProofOfTheDevicesKeyOnce() {
        ECKey key = TestIssuer.newKey("device");
        String token = issuer.token(AUDIENCE).boundTo(key).sign();
        String proof = new TestProof(key, "GET", AUDIENCE + "/payroll", token).sign();
        assertThat(proven(token, proof).statusCode()).isEqualTo(200);
        assertThat(proven(token, proof).statusCode()).isEqualTo(401);
        assertThat(proven(token).statusCode()).isEqualTo(401);
        assertThat(payroll(token, device, "*/*").statusCode()).isEqualTo(401);
    }

    private static HttpResponse<String> proven(String token, String... proofs) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("https://localhost:" + port("local.server.port") + "/payroll"))
                .header("Authorization", "DPoP " + token);
        for (String proof : proofs) {
            request.header("DPoP", proof);
        }
        return send(request.build(), null);
    }

    @Test
    void showsAPageToABrowser() {
        String token = token().claim("sub", "<b>alice</b>").sign();
        HttpResponse<String> response =
                payroll(token, device, "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).contains("text/html;charset=UTF-8");
        assertThat(response.body())
                .contains("&lt;b&gt;alice&lt;/b&gt;")
                .contains("basic, high")
                .doesNotContain("{{");
    }

    @Test
    void staysShutWithoutATokenAndSaysWhere() {
        HttpResponse<String> response = payroll(null, device, "*/*");
        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(response.headers().firstValue("WWW-Authenticate"))
                .contains("Bearer resource_metadata=\"https://localhost:7443/.well-known/oauth-protected-resource\"");
    }

    @Test
    void staysShutToAStolenToken() {
        String token = token().sign();
        assertThat(payroll(token, null, "*/*").statusCode()).isEqualTo(401);
        assertThat(payroll(token, deviceCa.client("thief"), "*/*").statusCode()).isEqualTo(401);
    }

    @Test
    void staysShutBelowItsLevel() {
        HttpResponse<String> response =
                payroll(token().device("levels", List.of()).sign(), device, "*/*");
        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(response.headers().firstValue("WWW-Authenticate").orElse(""))
                .contains("error=\"insufficient_scope\"")
                .contains("required access level basic");
    }

    @Test
    void tellsItsHealthOnItsManagementPortOnly() {
        HttpRequest readiness = HttpRequest.newBuilder(
                        URI.create("http://localhost:" + port("local.management.port") + "/actuator/health/readiness"))
                .build();
        HttpResponse<String> up = send(readiness, null);
        assertThat(up.statusCode()).isEqualTo(200);
        assertThat(up.body()).contains("UP");

        HttpRequest outside = HttpRequest.newBuilder(
                        URI.create("https://localhost:" + port("local.server.port") + "/actuator/health"))
                .build();
        assertThat(send(outside, null).statusCode()).isEqualTo(401);
    }
}
