package io.portcullis.agent;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.portcullis.contracts.CollectionPlan;
import io.portcullis.contracts.DecisionDocument;
import io.portcullis.contracts.WireJson;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import tools.jackson.databind.JsonNode;

/** Speaks the platform's protocol over real TLS with client certificates. Answers are scripted path by path. */
public final class FakePlatform implements AutoCloseable {

    public static final String TOKEN = "pce_test";
    public static final String ISSUER = "https://issuer.test";

    /** An answer to one request. */
    public record Canned(int status, String contentType, String body, Map<String, String> headers) {
        public static Canned json(int status, String body) {
            return new Canned(status, "application/json", body, Map.of());
        }

        public static Canned problem(int status, String code) {
            return new Canned(
                    status,
                    "application/problem+json",
                    "{\"status\":" + status + ",\"title\":\"No\",\"detail\":\"Because.\",\"code\":\"" + code + "\"}",
                    Map.of());
        }
    }

    /** What arrived. */
    public record Seen(String method, String path, String body, Map<String, String> headers) {}

    private final HttpsServer server;
    private final TestAuthority tls = TestAuthority.named("tls");
    private final TestAuthority root = TestAuthority.named("device root");
    private final TestAuthority issuing = root.issuing("device issuing");
    private final Map<String, ConcurrentLinkedQueue<Canned>> scripted = new ConcurrentHashMap<>();
    private final List<Seen> seen = Collections.synchronizedList(new ArrayList<>());
    private volatile Duration lifetime = Duration.ofDays(7);
    private volatile List<String> plan = List.of("os.type", "agent.version", "disk.root.encrypted");
    private volatile Duration nextReport = Duration.ofMinutes(5);
    private volatile String status = "compliant";

    public FakePlatform() throws Exception {
        KeyPair keys = TestAuthority.keyPair();
        KeyStore own = KeyStore.getInstance("PKCS12");
        own.load(null, null);
        own.setKeyEntry(
                "tls", keys.getPrivate(), new char[0], new Certificate[] {tls.server("localhost", keys.getPublic())});
        KeyManagerFactory keyManagers = KeyManagerFactory.getInstance("PKIX");
        keyManagers.init(own, new char[0]);
        KeyStore devices = KeyStore.getInstance("PKCS12");
        devices.load(null, null);
        devices.setCertificateEntry("root", root.certificate());
        TrustManagerFactory trustManagers = TrustManagerFactory.getInstance("PKIX");
        trustManagers.init(devices);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keyManagers.getKeyManagers(), trustManagers.getTrustManagers(), null);
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters wanted = context.getDefaultSSLParameters();
                wanted.setWantClientAuth(true);
                parameters.setSSLParameters(wanted);
            }
        });
        server.createContext("/", this::handle);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    public String url() {
        return "https://localhost:" + server.getAddress().getPort();
    }

    public String authorities() {
        return tls.pem();
    }

    /** The next request to this path gets this answer. */
    public void script(String path, Canned answer) {
        scripted.computeIfAbsent(path, _ -> new ConcurrentLinkedQueue<>()).add(answer);
    }

    public void issueFor(Duration duration) {
        lifetime = duration;
    }

    public void askFor(String... attributes) {
        plan = List.of(attributes);
    }

    public void askAgainAfter(Duration wait) {
        nextReport = wait;
    }

    public void decide(String newStatus) {
        status = newStatus;
    }

    public List<Seen> seen(String path) {
        synchronized (seen) {
            return seen.stream().filter(request -> request.path().equals(path)).toList();
        }
    }

    /** The claims of the last report, as they arrived. */
    public JsonNode lastReport() {
        String[] parts = seen("/device/v1/posture").getLast().body().split("\\.", -1);
        return WireJson.mapper().readTree(Base64.getUrlDecoder().decode(parts[1]));
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            Map<String, String> headers = new ConcurrentHashMap<>();
            exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, values.getFirst()));
            seen.add(new Seen(exchange.getRequestMethod(), path, body, headers));
            ConcurrentLinkedQueue<Canned> waiting = scripted.get(path);
            Canned canned = waiting == null ? null : waiting.poll();
            Canned answer = canned == null ? answer(path, body, headers, (HttpsExchange) exchange) : canned;
            byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", answer.contentType());
            answer.headers().forEach(exchange.getResponseHeaders()::set);
            exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        } catch (GeneralSecurityException impossible) {
            throw new IOException(impossible);
        }
    }

    private Canned answer(String path, String body, Map<String, String> headers, HttpsExchange exchange)
            throws GeneralSecurityException, IOException {
        return switch (path) {
            case "/.well-known/oauth-authorization-server" ->
                Canned.json(
                        200,
                        "{\"issuer\":\"" + ISSUER + "\",\"mtls_endpoint_aliases\":{\"token_endpoint\":\"" + url()
                                + "/oauth2/token\"}}");
            case "/.well-known/est/cacerts" ->
                new Canned(
                        200,
                        "application/pkcs7-mime",
                        pkcs7(List.of(issuing.certificate(), root.certificate())),
                        Map.of());
            case "/.well-known/est/simpleenroll" -> enroll(body, headers);
            case "/device/v1/plan" -> withDevice(exchange, _ -> plan());
            case "/device/v1/posture" -> withDevice(exchange, device -> accept(body, device));
            case "/oauth2/token" ->
                withDevice(
                        exchange,
                        _ -> Canned.json(
                                200, "{\"access_token\":\"eyJ.t.s\",\"token_type\":\"Bearer\",\"expires_in\":300}"));
            case "/device/v1/unenroll" -> withDevice(exchange, _ -> new Canned(204, "text/plain", "", Map.of()));
            default -> Canned.problem(404, "not_found");
        };
    }

    private Canned enroll(String body, Map<String, String> headers) throws GeneralSecurityException, IOException {
        String expected =
                "Basic " + Base64.getEncoder().encodeToString(("enrollment:" + TOKEN).getBytes(StandardCharsets.UTF_8));
        if (!expected.equals(headers.get("Authorization"))) {
            return new Canned(
                    401,
                    "text/plain",
                    "",
                    Map.of("WWW-Authenticate", "Basic realm=\"est\"", "Portcullis-Error", "used"));
        }
        JcaPKCS10CertificationRequest request =
                new JcaPKCS10CertificationRequest(Base64.getMimeDecoder().decode(body));
        X509Certificate certificate = issuing.device(UUID.randomUUID(), request.getPublicKey(), lifetime);
        return new Canned(200, "application/pkcs7-mime; smime-type=certs-only", pkcs7(List.of(certificate)), Map.of());
    }

    private Canned plan() {
        return Canned.json(
                200,
                WireJson.mapper()
                        .writeValueAsString(
                                new CollectionPlan(3, plan, Instant.now().plus(nextReport))));
    }

    private Canned accept(String jws, X509Certificate device) throws GeneralSecurityException {
        String[] parts = jws.split("\\.", -1);
        Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
        signature.initVerify(device);
        signature.update((parts[0] + '.' + parts[1]).getBytes(StandardCharsets.US_ASCII));
        if (!signature.verify(Base64.getUrlDecoder().decode(parts[2]))) {
            return Canned.problem(400, "posture.bad_signature");
        }
        JsonNode claims = WireJson.mapper().readTree(Base64.getUrlDecoder().decode(parts[1]));
        return Canned.json(200, answer(UUID.fromString(claims.get("sub").asString())));
    }

    private String answer(UUID device) {
        Instant now = Instant.now();
        DecisionDocument decision =
                new DecisionDocument(device, status, List.of("basic"), 3, now, now.plusSeconds(900), List.of());
        return WireJson.mapper()
                .writeValueAsString(
                        new io.portcullis.contracts.ReportAnswer(decision, now, now.plus(nextReport), false));
    }

    private interface ForDevice {
        Canned answer(X509Certificate device) throws GeneralSecurityException;
    }

    private static Canned withDevice(HttpsExchange exchange, ForDevice then) throws GeneralSecurityException {
        Optional<X509Certificate> device;
        try {
            device = Optional.of((X509Certificate) exchange.getSSLSession().getPeerCertificates()[0]);
        } catch (SSLPeerUnverifiedException anonymous) {
            device = Optional.empty();
        }
        return device.isEmpty() ? Canned.problem(401, "device.certificate_required") : then.answer(device.get());
    }

    private static String pkcs7(List<X509Certificate> certificates) {
        try {
            CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
            generator.addCertificates(new JcaCertStore(certificates));
            return Base64.getEncoder()
                    .encodeToString(generator
                            .generate(new CMSProcessableByteArray(new byte[0]))
                            .getEncoded());
        } catch (Exception impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
