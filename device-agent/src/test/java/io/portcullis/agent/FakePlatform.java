package io.portcullis.agent;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsServer;
import io.portcullis.contracts.CheckOutcome;
import io.portcullis.contracts.WireJson;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
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
import javax.net.ssl.SSLPeerUnverifiedException;
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
    private final FakeIssuance issuance = new FakeIssuance();
    private final FakeIntake intake = new FakeIntake();
    private final Map<String, ConcurrentLinkedQueue<Canned>> scripted = new ConcurrentHashMap<>();
    private final List<Seen> seen = Collections.synchronizedList(new ArrayList<>());
    private volatile boolean reportWanted;
    private final Set<FakeStream> streams = ConcurrentHashMap.newKeySet();

    public FakePlatform() {
        try {
            server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setHttpsConfigurator(
                    FakeTls.wantingCertificates(tls, issuance.authorities().getLast()));
        } catch (IOException | GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
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
        issuance.issueFor(duration);
    }

    /** How long ago the certificates that it issues became valid. */
    public void backdate(Duration duration) {
        issuance.backdate(duration);
    }

    /** Enrollments wait until {@link #approve}. */
    public void requireApproval() {
        issuance.requireApproval(true);
    }

    public void approve() {
        issuance.requireApproval(false);
    }

    /** Tells devices to renew with the answer to their next report. */
    public void askForRenewal() {
        intake.askForRenewal();
    }

    /** A certificate of this platform. */
    public X509Certificate issue(UUID device, PublicKey key) {
        return issuance.issue(device, key);
    }

    /** The device CA, root last. */
    public List<X509Certificate> deviceAuthorities() {
        return issuance.authorities();
    }

    public void askFor(String... attributes) {
        intake.askFor(List.of(attributes));
    }

    public void askAgainAfter(Duration wait) {
        intake.askAgainAfter(wait);
    }

    public void decide(String newStatus) {
        intake.decide(newStatus);
    }

    /** Checks that do not pass. */
    public void fail(CheckOutcome... outcomes) {
        intake.fail(List.of(outcomes));
    }

    /** Another policy set, and what its checks read. */
    public void publish(long revision, Map<String, List<String>> checks) {
        intake.publish(revision, checks);
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
        intake.forgetReports();
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
        stream.say("event: state\ndata: {\"plan_revision\":" + intake.revision() + ",\"report_requested\":"
                + reportWanted + ",\"renew_requested\":false}\n\n");
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
            case "/.well-known/est/cacerts" -> issuance.authoritiesAnswer();
            case "/.well-known/est/simpleenroll" -> issuance.enroll(body, headers);
            case "/.well-known/est/simplereenroll" -> withDevice(exchange, device -> issuance.reenroll(body, device));
            case "/recovery/v1/challenges" -> issuance.challenge();
            case "/recovery/v1/certificates" -> issuance.recover(body);
            case "/device/v1/plan" -> withDevice(exchange, _ -> intake.plan());
            case "/device/v1/posture" -> withDevice(exchange, device -> intake.accept(body, device));
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

    /** An error as EST clients can read it. */
    public static Canned refusal(String code) {
        return new Canned(403, "text/plain", "no: " + code, Map.of("Portcullis-Error", code));
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
}
