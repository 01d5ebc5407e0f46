package io.portcullis.benchmarks;

import io.portcullis.contracts.ApplicationDocument;
import io.portcullis.contracts.ApplicationRequest;
import io.portcullis.contracts.EnrollmentTokenDocument;
import io.portcullis.contracts.EnrollmentTokenRequest;
import io.portcullis.contracts.PolicyInForce;
import io.portcullis.contracts.SimulationDocument;
import io.portcullis.contracts.SimulationRequest;
import io.portcullis.contracts.WireJson;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The admin API as the automation client uses it. */
final class AdminApi implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final StackEnv stack;
    private final HttpClient http;
    private final String accessToken;

    AdminApi(StackEnv stack, Tls tls) {
        this.stack = stack;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(tls.anonymous())
                .connectTimeout(TIMEOUT)
                .build();
        this.accessToken = accessToken();
    }

    private String accessToken() {
        String header = Requests.basic(stack.automationClientId(), stack.automationClientSecret());
        HttpRequest request = HttpRequest.newBuilder(stack.issuer().resolve("/oauth2/token"))
                .timeout(TIMEOUT)
                .header("Authorization", header.substring("Authorization: ".length()))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("grant_type=client_credentials"))
                .build();
        return WireJson.mapper()
                .readTree(send(request).body())
                .get("access_token")
                .stringValue();
    }

    String authorizationHeader() {
        return "Authorization: Bearer " + accessToken;
    }

    String newEnrollmentToken(int uses) {
        EnrollmentTokenRequest request =
                new EnrollmentTokenRequest("benchmark", uses, 3600L, List.of("benchmark"), "company", null, null);
        EnrollmentTokenDocument document = WireJson.mapper()
                .readValue(
                        call("POST", stack.issuer().resolve("/api/v1/enrollment-tokens"), json(request)),
                        EnrollmentTokenDocument.class);
        if (document.secret() == null) {
            throw new BenchmarkException("the platform made an enrollment token without telling its secret");
        }
        return document.secret();
    }

    /** Registers the application that tokens are asked for, unless it is there already. */
    void ensureApplication(String audience) {
        URI applications = stack.issuer().resolve("/api/v1/applications");
        ApplicationDocument[] known =
                WireJson.mapper().readValue(call("GET", applications, null), ApplicationDocument[].class);
        if (Arrays.stream(known).noneMatch(application -> application.audience().equals(audience))) {
            call(
                    "POST",
                    applications,
                    json(new ApplicationRequest("Benchmark", audience, List.of("payroll.read"), 300, List.of())));
        }
    }

    Optional<PolicyInForce> policyInForce() {
        HttpResponse<String> answer = exchange("GET", stack.issuer().resolve("/api/v1/policy-set"), null);
        if (answer.statusCode() == 404) {
            return Optional.empty();
        }
        return Optional.of(WireJson.mapper().readValue(checked(answer).body(), PolicyInForce.class));
    }

    /** Compares a policy set with the one in force. */
    SimulationDocument simulate(String yaml) {
        var request = new SimulationRequest(yaml, null, 0);
        return WireJson.mapper()
                .readValue(
                        call("POST", stack.issuer().resolve("/api/v1/simulations"), json(request)),
                        SimulationDocument.class);
    }

    void publishPolicy(String yaml) {
        HttpRequest request = authorized(stack.consoleUrl().resolve("/api/v1/policy-revisions"))
                .header("Content-Type", "application/yaml")
                .POST(HttpRequest.BodyPublishers.ofString(yaml))
                .build();
        send(request);
    }

    private String call(String method, URI address, @Nullable String body) {
        return checked(exchange(method, address, body)).body();
    }

    private HttpResponse<String> exchange(String method, URI address, @Nullable String body) {
        HttpRequest request = authorized(address)
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body))
                .build();
        return sendUnchecked(request);
    }

    private HttpRequest.Builder authorized(URI address) {
        return HttpRequest.newBuilder(address).timeout(TIMEOUT).header("Authorization", "Bearer " + accessToken);
    }

    private HttpResponse<String> send(HttpRequest request) {
        return checked(sendUnchecked(request));
    }

    private static HttpResponse<String> checked(HttpResponse<String> answer) {
        if (answer.statusCode() / 100 != 2) {
            throw new BenchmarkException(
                    answer.request().uri() + " answered " + answer.statusCode() + ": " + answer.body());
        }
        return answer;
    }

    private HttpResponse<String> sendUnchecked(HttpRequest request) {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new BenchmarkException(request.uri() + " cannot be reached: is the stack running?", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchmarkException("interrupted", e);
        }
    }

    private static String json(Object document) {
        return WireJson.mapper().writeValueAsString(document);
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
