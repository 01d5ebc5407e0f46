package io.portcullis.agent;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.portcullis.contracts.CheckOutcome;
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
import java.security.MessageDigest;
import java.security.PublicKey;
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
import java.util.Set;
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
import org.jspecify.annotations.Nullable;
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
    private final Map<String, X509Certificate> issued = new ConcurrentHashMap<>();
    private final Set<String> nonces = ConcurrentHashMap.newKeySet();
    private final Set<PublicKey> asking = ConcurrentHashMap.newKeySet();
    private volatile boolean approvalRequired;
    private volatile boolean wantsRenewal;
    private volatile Duration age = Duration.ofMinutes(5);
    private volatile Duration lifetime = Duration.ofDays(7);
    private volatile List<String> plan = List.of("os.type", "agent.version", "disk.root.encrypted");
    private volatile Duration nextReport = Duration.ofMinutes(5);
    private volatile String status = "compliant";
    private volatile long revision = 3;
    private volatile Map<String, List<String>> checks = Map.of();
    private volatile List<CheckOutcome> failing = List.of();
    private volatile boolean reportWanted;
    private final Map<String, String> lastWhole = new ConcurrentHashMap<>();
    private final Set<FakeStream> streams = ConcurrentHashMap.newKeySet();

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

    /** How long ago the certificates that it issues became valid. */
    public void backdate(Duration duration) {
        age = duration;
    }

    /** Enrollments wait until {@link #approve}. */
    public void requireApproval() {
        approvalRequired = true;
    }

    public void approve() {
        approvalRequired = false;
    }

    /** Tells devices to renew with the answer to their next report. */
    public void askForRenewal() {
        wantsRenewal = true;
    }

    /** A certificate of this platform. */
    public X509Certificate issue(UUID device, PublicKey key) {
        Instant now = Instant.now();
        X509Certificate certificate = issuing.device(device, key, now.minus(age), now.plus(lifetime));
        issued.put(thumbprint(certificate), certificate);
        return certificate;
    }

    /** The device CA, root last. */
    public List<X509Certificate> deviceAuthorities() {
        return List.of(issuing.certificate(), root.certificate());
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

    /** Checks that do not pass. */
    public void fail(CheckOutcome... outcomes) {
        failing = List.of(outcomes);
    }

    /** Another policy set, and what its checks read. */
    public void publish(long newRevision, Map<String, List<String>> newChecks) {
        revision = newRevision;
        checks = newChecks;
    }

    /** Says an event to every stream that is open. */
    public void say(String event, String json) {
        streams.forEach(stream -> stream.say("event: " + event + "\ndata: " + json + "\n\n"));
    }

    /** The state that the next streams begin with asks for a report. */
    public void wantReport(boolean wanted) {
        reportWanted = wanted;
    }

    public int openStreams() {
        return streams.size();
    }

    /** Ends every stream. */
    public void endStreams(Duration retry) {
        streams.forEach(stream -> {
            stream.say("retry: " + retry.toMillis() + "\n\n");
            stream.end();
        });
    }

    /** Knows no last report of any device any more. */
    public void forgetReports() {
        lastWhole.clear();
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
        streams.forEach(FakeStream::end);
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
            if (path.equals("/device/v1/events") && canned == null) {
                stream(exchange);
                return;
            }
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

    private void stream(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        FakeStream stream = new FakeStream(exchange.getResponseBody());
        streams.add(stream);
        stream.say("event: state\ndata: {\"plan_revision\":" + revision + ",\"report_requested\":" + reportWanted
                + ",\"renew_requested\":false}\n\n");
        try {
            stream.last();
        } finally {
            streams.remove(stream);
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
            case "/.well-known/est/simplereenroll" -> withDevice(exchange, device -> reenroll(body, device));
            case "/recovery/v1/challenges" -> challenge();
            case "/recovery/v1/certificates" -> recover(body);
            case "/device/v1/plan" -> withDevice(exchange, _ -> plan());
            case "/device/v1/posture" -> withDevice(exchange, device -> accept(body, device));
            case "/oauth2/token" -> withDevice(exchange, device -> token(headers.get("Dpop"), device));
            case "/device/v1/unenroll" -> withDevice(exchange, _ -> new Canned(204, "text/plain", "", Map.of()));
            default -> Canned.problem(404, "not_found");
        };
    }

    private static Canned token(@Nullable String proof, X509Certificate device) throws GeneralSecurityException {
        if (proof == null) {
            return Canned.json(200, "{\"access_token\":\"eyJ.t.s\",\"token_type\":\"Bearer\",\"expires_in\":300}");
        }
        ReadProof read = ReadProof.of(proof);
        return read.key().equals(device.getPublicKey())
                ? Canned.json(
                        200,
                        "{\"access_token\":\"" + ReadProof.tokenBoundTo("jkt", read.thumbprint())
                                + "\",\"token_type\":\"DPoP\",\"expires_in\":300}")
                : Canned.json(400, "{\"error\":\"invalid_dpop_proof\"}");
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
        if (approvalRequired) {
            asking.add(request.getPublicKey());
            return new Canned(202, "text/plain", "", Map.of("Retry-After", "1"));
        }
        if (!asking.isEmpty() && !asking.contains(request.getPublicKey())) {
            return new Canned(403, "text/plain", "another key was approved", Map.of("Portcullis-Error", "used"));
        }
        return certificate(issue(UUID.randomUUID(), request.getPublicKey()));
    }

    private Canned reenroll(String body, X509Certificate device) throws GeneralSecurityException {
        return certificate(
                issue(deviceId(device), requested(Base64.getMimeDecoder().decode(body))));
    }

    private Canned challenge() {
        String nonce = UUID.randomUUID().toString();
        nonces.add(nonce);
        return Canned.json(
                200,
                "{\"nonce\":\"" + nonce + "\",\"expires_at\":\"" + Instant.now().plusSeconds(60) + "\"}");
    }

    private Canned recover(String jws) throws GeneralSecurityException {
        String[] parts = jws.split("\\.", -1);
        JsonNode header = WireJson.mapper().readTree(Base64.getUrlDecoder().decode(parts[0]));
        JsonNode claims = WireJson.mapper().readTree(Base64.getUrlDecoder().decode(parts[1]));
        X509Certificate expired = issued.get(header.get("x5t#S256").asString());
        if (expired == null
                || !header.get("typ").asString().equals("portcullis-recovery+jwt")
                || !header.get("alg").asString().equals("ES256")
                || !claims.get("aud").asString().equals(ISSUER)
                || claims.has("iat")) {
            return refusal("recovery.malformed");
        }
        if (!nonces.remove(claims.get("nonce").asString())) {
            return refusal("recovery.nonce");
        }
        Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
        signature.initVerify(expired.getPublicKey());
        signature.update((parts[0] + '.' + parts[1]).getBytes(StandardCharsets.US_ASCII));
        if (!signature.verify(Base64.getUrlDecoder().decode(parts[2]))) {
            return refusal("recovery.bad_signature");
        }
        return certificate(issue(
                deviceId(expired),
                requested(Base64.getDecoder().decode(claims.get("csr").asString()))));
    }

    /** An error as EST clients can read it. */
    public static Canned refusal(String code) {
        return new Canned(403, "text/plain", "no: " + code, Map.of("Portcullis-Error", code));
    }

    private static PublicKey requested(byte[] der) {
        try {
            return new JcaPKCS10CertificationRequest(der).getPublicKey();
        } catch (IOException | GeneralSecurityException malformed) {
            throw new IllegalArgumentException(malformed);
        }
    }

    private static Canned certificate(X509Certificate certificate) {
        return new Canned(200, "application/pkcs7-mime; smime-type=certs-only", pkcs7(List.of(certificate)), Map.of());
    }

    private static UUID deviceId(X509Certificate certificate) throws GeneralSecurityException {
        String name = (String)
                certificate.getSubjectAlternativeNames().iterator().next().get(1);
        return UUID.fromString(name.substring("urn:uuid:".length()));
    }

    private static String thumbprint(X509Certificate certificate) {
        try {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private Canned plan() {
        return Canned.json(
                200,
                WireJson.mapper()
                        .writeValueAsString(
                                new CollectionPlan(revision, plan, Instant.now().plus(nextReport), checks)));
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
        String of = claims.get("sub").asString();
        long made = UUID.fromString(claims.get("jti").asString()).getMostSignificantBits() >>> 16;
        if (Math.abs(made - Instant.now().toEpochMilli()) > 60_000) {
            return Canned.problem(400, "posture.stale");
        }
        if (Math.abs(claims.get("iat").asLong() - Instant.now().getEpochSecond()) > 60) {
            return Canned.problem(400, "posture.stale");
        }
        if (claims.has("posture_unchanged")) {
            if (!claims.get("posture_unchanged").asString().equals(lastWhole.get(of))) {
                return Canned.problem(409, "posture.whole_needed");
            }
        } else {
            lastWhole.put(
                    of,
                    Base64.getUrlEncoder()
                            .withoutPadding()
                            .encodeToString(MessageDigest.getInstance("SHA-256")
                                    .digest(parts[1].getBytes(StandardCharsets.US_ASCII))));
        }
        String answer = answer(UUID.fromString(claims.get("sub").asString()));
        wantsRenewal = false;
        return Canned.json(200, answer);
    }

    private String answer(UUID device) {
        Instant now = Instant.now();
        DecisionDocument decision =
                new DecisionDocument(device, status, List.of("basic"), revision, now, now.plusSeconds(900), failing);
        return WireJson.mapper()
                .writeValueAsString(
                        new io.portcullis.contracts.ReportAnswer(decision, now, now.plus(nextReport), wantsRenewal));
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
