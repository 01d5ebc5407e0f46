package io.portcullis.platform;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import io.portcullis.contracts.WireJson;
import io.portcullis.localstack.DatabaseAccess;
import io.portcullis.localstack.KafkaAccess;
import io.portcullis.localstack.Ports;
import io.portcullis.localstack.TestServices;
import java.io.IOException;
import java.net.CookieHandler;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;

/**
 * The platform as a process would run it, on free ports, with a database of its own and real TLS. {@link #shared} is
 * one for all tests of the JVM; tests that stop things or publish policy sets start their own.
 */
public final class RunningPlatform implements AutoCloseable {
    public static final String ADMIN = "admin";
    public static final String ADMIN_PASSWORD = "correct horse battery staple";
    private static final char[] PASSWORD = "test-password".toCharArray();
    private static final String AUTOMATION_SECRET = "automation-secret-of-the-tests-0123456789";
    private static final String CONSOLE_SECRET = "console-secret-of-the-tests-01234567890123";

    private static @Nullable RunningPlatform shared;

    private final Path home;
    private final Map<String, Object> settings = new HashMap<>();
    private final int publicPort = Ports.free();
    private final int devicePort = Ports.free();
    private final X509Certificate tlsCertificate;
    private final ECKey policySigner;
    private ConfigurableApplicationContext context;

    private RunningPlatform(DatabaseAccess database, KafkaAccess kafka, Map<String, Object> overrides) {
        try {
            home = Files.createTempDirectory("platform-it");
            var tls = TestCertificates.selfSigned("localhost");
            tlsCertificate = tls.certificate();
            store("tls.p12", tls.privateKey(), tls.certificate());
            var tokenKey = TestCertificates.selfSigned("token-signing");
            store("tokens.p12", tokenKey.privateKey(), tokenKey.certificate());
            policySigner =
                    new ECKeyGenerator(Curve.P_256).keyIDFromThumbprint(true).generate();
            write("signers.jwks", new JWKSet(policySigner.toPublicJWK()).toString());
            write("password", new String(PASSWORD));
            write("automation", AUTOMATION_SECRET);
            write("console", CONSOLE_SECRET);
            write("admin", ADMIN_PASSWORD);
        } catch (IOException | GeneralSecurityException | JOSEException e) {
            throw new IllegalStateException(e);
        }
        settings.put("server.port", publicPort);
        settings.put("management.server.port", 0);
        settings.put("portcullis.issuer", issuer());
        settings.put("portcullis.device-plane.port", devicePort);
        settings.put("portcullis.device-plane.url", deviceUrl());
        settings.put("portcullis.device-plane.failures-a-minute", 100_000);
        settings.put("portcullis.posture.reports-a-minute", 100_000);
        settings.put("portcullis.tls.key-store", home.resolve("tls.p12"));
        settings.put("portcullis.tls.password-file", home.resolve("password"));
        settings.put("portcullis.pki.directory", home.resolve("pki"));
        settings.put("portcullis.pki.password-file", home.resolve("password"));
        settings.put("portcullis.authorization.key-store", home.resolve("tokens.p12"));
        settings.put("portcullis.authorization.password-file", home.resolve("password"));
        settings.put("portcullis.policy.trusted-signers", home.resolve("signers.jwks"));
        settings.put("portcullis.bootstrap.admin-user", ADMIN);
        settings.put("portcullis.bootstrap.admin-password-file", home.resolve("admin"));
        settings.put("portcullis.bootstrap.automation-client-id", "portcullis-automation");
        settings.put("portcullis.bootstrap.automation-secret-file", home.resolve("automation"));
        settings.put("portcullis.bootstrap.console-client-id", "portcullis-console");
        settings.put("portcullis.bootstrap.console-secret-file", home.resolve("console"));
        settings.put("spring.datasource.url", database.jdbcUrl());
        settings.put("spring.datasource.username", database.username());
        settings.put("spring.datasource.password", database.password());
        settings.put("spring.kafka.bootstrap-servers", kafka.bootstrapServers());
        settings.putAll(overrides);
        context = run();
    }

    /** One platform for all tests of this JVM. */
    public static synchronized RunningPlatform shared() {
        if (shared == null) {
            var services = TestServices.shared();
            shared = new RunningPlatform(services.newDatabase(), services.kafka(), Map.of());
        }
        return shared;
    }

    /** A platform of the test's own, with settings of its own. */
    public static RunningPlatform start(DatabaseAccess database, KafkaAccess kafka, Map<String, Object> overrides) {
        return new RunningPlatform(database, kafka, overrides);
    }

    private RunningPlatform(RunningPlatform first) {
        home = first.home;
        tlsCertificate = first.tlsCertificate;
        policySigner = first.policySigner;
        settings.putAll(first.settings);
        settings.put("server.port", publicPort);
        settings.put("portcullis.device-plane.port", devicePort);
        context = run();
    }

    /** Another node of the same installation: same database, keys and issuer, ports of its own. */
    public RunningPlatform secondNode() {
        return new RunningPlatform(this);
    }

    private ConfigurableApplicationContext run() {
        String[] arguments = settings.entrySet().stream()
                .map(setting -> "--" + setting.getKey() + "=" + setting.getValue())
                .toArray(String[]::new);
        return new SpringApplicationBuilder(PlatformApplication.class)
                .registerShutdownHook(true)
                .run(arguments);
    }

    /** Stops this node and starts it again with the same database, files and ports. */
    public void restart() {
        context.close();
        context = run();
    }

    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    /** Where this node serves the public plane; the first node's is the issuer. */
    public String issuer() {
        return "https://localhost:" + publicPort;
    }

    public String deviceUrl() {
        return "https://localhost:" + devicePort;
    }

    /** Signs policy sets; the platform trusts it. */
    public ECKey policySigner() {
        return policySigner;
    }

    public X509Certificate tlsCertificate() {
        return tlsCertificate;
    }

    /** A client that trusts the platform's TLS certificate and has none of its own. */
    public HttpClient client() {
        return client(null, List.of());
    }

    /** A client that presents a certificate where it is asked for one. */
    public HttpClient client(@Nullable PrivateKey key, List<X509Certificate> chain) {
        return clientBuilder(key, chain).build();
    }

    /** A client that keeps cookies and does not follow redirects. */
    public HttpClient browser(CookieHandler cookies) {
        return clientBuilder(null, List.of()).cookieHandler(cookies).build();
    }

    /** The console's client authentication. */
    public static String consoleCredentials() {
        return basic("portcullis-console", CONSOLE_SECRET);
    }

    private HttpClient.Builder clientBuilder(@Nullable PrivateKey key, List<X509Certificate> chain) {
        try {
            var trust = KeyStore.getInstance("PKCS12");
            trust.load(null, null);
            trust.setCertificateEntry("platform", tlsCertificate);
            var trustManagers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trustManagers.init(trust);
            var keyManagers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            var keys = KeyStore.getInstance("PKCS12");
            keys.load(null, null);
            if (key != null) {
                keys.setKeyEntry("device", key, PASSWORD, chain.toArray(X509Certificate[]::new));
            }
            keyManagers.init(keys, PASSWORD);
            var tls = SSLContext.getInstance("TLS");
            tls.init(
                    new KeyManager[] {
                        new InsistentKeyManager(
                                (X509ExtendedKeyManager) keyManagers.getKeyManagers()[0])
                    },
                    trustManagers.getTrustManagers(),
                    null);
            return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).sslContext(tls);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** An access token of the automation client with the given scopes, all of its scopes if none is given. */
    public String automationToken(String... scopes) {
        String scope = scopes.length == 0 ? "" : "&scope=" + String.join("+", scopes);
        var answer = send(
                client(),
                HttpRequest.newBuilder(URI.create(issuer() + "/oauth2/token"))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .header("Authorization", basic("portcullis-automation", AUTOMATION_SECRET))
                        .POST(HttpRequest.BodyPublishers.ofString("grant_type=client_credentials" + scope)));
        if (answer.statusCode() != 200) {
            throw new IllegalStateException("No automation token: " + answer.statusCode() + " " + answer.body());
        }
        return json(answer).get("access_token").stringValue();
    }

    /** Calls the admin API as automation; {@code body} is JSON, or null for none. */
    public HttpResponse<String> admin(String method, String path, @Nullable String body) {
        return send(
                client(),
                HttpRequest.newBuilder(URI.create(issuer() + path))
                        .header("Authorization", "Bearer " + automationToken())
                        .header("Content-Type", "application/json")
                        .method(
                                method,
                                body == null
                                        ? HttpRequest.BodyPublishers.noBody()
                                        : HttpRequest.BodyPublishers.ofString(body)));
    }

    public static HttpResponse<String> send(HttpClient client, HttpRequest.Builder request) {
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public static JsonNode json(HttpResponse<String> answer) {
        return WireJson.mapper().readTree(answer.body());
    }

    public static String basic(String user, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    private void store(String name, PrivateKey key, X509Certificate certificate)
            throws GeneralSecurityException, IOException {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("key", key, PASSWORD, new X509Certificate[] {certificate});
        try (var out = Files.newOutputStream(home.resolve(name))) {
            store.store(out, PASSWORD);
        }
    }

    private void write(String name, String content) throws IOException {
        Files.writeString(home.resolve(name), content);
    }

    @Override
    public void close() {
        context.close();
    }
}
