package io.portcullis.systemtests;

import io.portcullis.contracts.WireJson;
import io.portcullis.localstack.Component;
import io.portcullis.localstack.Stack;
import io.portcullis.localstack.StackAddresses;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The whole system as real processes; started once for all suites of a run. */
final class SystemUnderTest {
    private static @Nullable SystemUnderTest instance;

    private final Path home = Path.of("target", "stack-" + UUID.randomUUID()).toAbsolutePath();
    private final Stack stack = Stack.forTests(home);

    private SystemUnderTest() {
        stack.up();
    }

    static synchronized SystemUnderTest running() {
        if (instance == null) {
            instance = new SystemUnderTest();
        }
        return instance;
    }

    Stack stack() {
        return stack;
    }

    StackAddresses addresses() {
        return stack.addresses();
    }

    /** All that a process of the stack has logged. */
    String log(Component component) {
        try {
            return Files.readString(stack.log(component));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The audience of the sample application. */
    String payroll() {
        return addresses().sampleAppUrl();
    }

    /** A fresh directory for one test. */
    Path directory(String name) {
        try {
            return Files.createDirectories(home.resolve("work").resolve(name + "-" + UUID.randomUUID()));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    HttpClient client() {
        return client(new KeyManager[0]);
    }

    /** A client that trusts the stack's TLS CA and presents what the key managers hold. */
    HttpClient client(KeyManager[] keys) {
        try (var in = Files.newInputStream(addresses().caFile())) {
            var trust = KeyStore.getInstance("PKCS12");
            trust.load(null, null);
            int index = 0;
            for (var certificate : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                trust.setCertificateEntry("ca-" + index++, certificate);
            }
            var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(trust);
            var tls = SSLContext.getInstance("TLS");
            tls.init(keys, managers.getTrustManagers(), null);
            return HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(Duration.ofSeconds(10))
                    .sslContext(tls)
                    .build();
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static HttpResponse<String> send(HttpClient client, HttpRequest.Builder request) {
        try {
            return client.send(request.timeout(Duration.ofSeconds(30)).build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    static JsonNode json(HttpResponse<String> answer) {
        return WireJson.mapper().readTree(answer.body());
    }

    String automationToken() {
        var credentials = addresses().automationClientId() + ":" + addresses().automationClientSecret();
        var answer = send(
                client(),
                HttpRequest.newBuilder(URI.create(addresses().issuer() + "/oauth2/token"))
                        .header(
                                "Authorization",
                                "Basic "
                                        + Base64.getEncoder()
                                                .encodeToString(credentials.getBytes(StandardCharsets.UTF_8)))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString("grant_type=client_credentials")));
        if (answer.statusCode() != 200) {
            throw new IllegalStateException("No automation token: " + answer.statusCode() + " " + answer.body());
        }
        return json(answer).get("access_token").stringValue();
    }

    /** Calls the admin API of the platform as automation. */
    HttpResponse<String> admin(String method, String path, @Nullable String json) {
        return call(method, URI.create(addresses().issuer() + path), "application/json", json);
    }

    /** Calls the policy API of the console as automation. */
    HttpResponse<String> policies(String method, String path, @Nullable String yaml) {
        return call(method, URI.create(addresses().consoleUrl() + path), "application/yaml", yaml);
    }

    private HttpResponse<String> call(String method, URI uri, String type, @Nullable String body) {
        return send(
                client(),
                HttpRequest.newBuilder(uri)
                        .header("Authorization", "Bearer " + automationToken())
                        .header("Content-Type", type)
                        .method(
                                method,
                                body == null
                                        ? HttpRequest.BodyPublishers.noBody()
                                        : HttpRequest.BodyPublishers.ofString(body)));
    }

    /** Registers the sample application, once. */
    void registerPayroll() {
        var answer = admin("POST", "/api/v1/applications", """
                {"name":"Payroll","audience":"%s","scopes":["payroll.read"],"released_claims":["checks","os","key_protection"]}""".formatted(payroll()));
        if (answer.statusCode() != 201 && answer.statusCode() != 409) {
            throw new IllegalStateException(answer.statusCode() + " " + answer.body());
        }
    }

    /** Publishes a policy set through the console and waits until the platform reports its roll-out complete. */
    long publish(String yaml) {
        var answer = policies("POST", "/api/v1/policy-revisions", yaml);
        if (answer.statusCode() / 100 != 2) {
            throw new IllegalStateException(answer.statusCode() + " " + answer.body());
        }
        long revision = json(answer).get("revision").longValue();
        Awaitility.await("roll-out of revision " + revision)
                .atMost(Duration.ofSeconds(60))
                .until(() -> "complete".equals(rolloutState(revision)));
        return revision;
    }

    String rolloutState(long revision) {
        return json(policies("GET", "/api/v1/policy-revisions/" + revision, null))
                .get("state")
                .stringValue();
    }

    /** Registers the sample application, and has it open to devices that this expression is true of. */
    void openPayrollTo(String expression) {
        registerPayroll();
        publish(policySet(expression));
    }

    /** Enrolls a new machine that has reported, and is compliant. */
    AgentIdentity compliantDevice() {
        var agent = agent();
        var enrolled = agent.enroll(enrollmentToken());
        if (enrolled.exitCode() != 0) {
            throw new IllegalStateException(enrolled.toString());
        }
        var reported = agent.run(List.of("report"));
        if (reported.exitCode() != 0) {
            throw new IllegalStateException(reported.toString());
        }
        return new AgentIdentity(agent);
    }

    /** Creates a single-use enrollment token and returns its secret. */
    String enrollmentToken() {
        return enrollmentToken("{\"description\":\"system test\"}");
    }

    /** @param request as the admin API takes it */
    String enrollmentToken(String request) {
        return json(admin("POST", "/api/v1/enrollment-tokens", request))
                .get("secret")
                .stringValue();
    }

    /** A policy set in which {@code expression} is all that the sample application's level needs. */
    String policySet(String expression) {
        return """
        format: portcullis/v1
        policies:
          - id: baseline
            title: Baseline
            checks:
              - id: condition
                title: The condition of the test
                expression: '%s'
                severity: high
                max_age: 1h
                remediation: { text: "Do what the test wants" }
        levels:
          - { id: basic, title: Basic, requires: [condition] }
        applications:
          - { audience: "%s", level: basic }
        """.formatted(expression, payroll());
    }

    Agent agent() {
        return agent(Map.of());
    }

    /** @param surroundings added to the agent's environment */
    Agent agent(Map<String, String> surroundings) {
        return new Agent(this, directory("agent").resolve("home"), surroundings);
    }

    /** Where the platform looks for the manufacturers whose TPMs it trusts. */
    Path trustedEkDirectory() {
        return addresses().caFile().resolveSibling("trusted-ek");
    }

    static Map<String, String> environmentWithoutPortcullis() {
        var environment = new HashMap<>(System.getenv());
        environment.keySet().removeIf(name -> name.startsWith("PORTCULLIS_"));
        return environment;
    }
}
