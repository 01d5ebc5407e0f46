package io.portcullis.agent.http;

import io.portcullis.agent.AgentFailure;
import io.portcullis.agent.AgentVersion;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/** HTTPS to one platform, with or without the device's certificate. Answers of 5xx and 429 count as unreachable. */
public final class PlatformConnection implements AutoCloseable {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);
    private static final long BODY_LIMIT = 1 << 20;

    private final HttpClient client;

    private PlatformConnection(PlatformTrust trust, Optional<X509ExtendedKeyManager> identity) {
        SSLParameters parameters = new SSLParameters();
        parameters.setProtocols(new String[] {"TLSv1.3"});
        client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT_TIMEOUT)
                .executor(Executors.newVirtualThreadPerTaskExecutor())
                .sslContext(trust.context(identity))
                .sslParameters(parameters)
                .build();
    }

    public static PlatformConnection anonymous(PlatformTrust trust) {
        return new PlatformConnection(trust, Optional.empty());
    }

    public static PlatformConnection as(X509ExtendedKeyManager identity, PlatformTrust trust) {
        return new PlatformConnection(trust, Optional.of(identity));
    }

    public Reply get(URI address) throws AgentFailure, InterruptedException {
        return send(request(address).GET());
    }

    public Reply post(URI address, String contentType, String body, Map<String, String> headers)
            throws AgentFailure, InterruptedException {
        HttpRequest.Builder request = request(address)
                .header("Content-Type", contentType)
                .POST(BodyPublishers.ofString(body, StandardCharsets.UTF_8));
        headers.forEach(request::header);
        return send(request);
    }

    @Override
    public void close() {
        client.shutdownNow();
    }

    private static HttpRequest.Builder request(URI address) {
        return HttpRequest.newBuilder(address)
                .timeout(ANSWER_TIMEOUT)
                .header("User-Agent", "portcullis-agent/" + AgentVersion.current());
    }

    private Reply send(HttpRequest.Builder builder) throws AgentFailure, InterruptedException {
        HttpRequest request = builder.build();
        HttpResponse<String> response;
        try {
            response = client.send(
                    request, BodyHandlers.limiting(BodyHandlers.ofString(StandardCharsets.UTF_8), BODY_LIMIT));
        } catch (IOException failed) {
            throw AgentFailure.unreachable(explain(request.uri(), failed));
        }
        Reply reply = new Reply(request.uri(), response.statusCode(), response.headers(), response.body());
        if (reply.status() >= 500 || reply.status() == 429) {
            String what = reply.status() == 429 ? "asks to be left alone" : "cannot answer now";
            throw AgentFailure.unreachable(
                    "The platform at " + authority(request.uri()) + " " + what + " (HTTP " + reply.status()
                            + "). Try again later.",
                    reply.retryAfter());
        }
        return reply;
    }

    private static String explain(URI address, IOException failure) {
        String where = authority(address);
        if (caused(failure, UnresolvedAddressException.class)) {
            return "The host name of " + where + " is not known. Check the address and the network.";
        }
        if (failure instanceof HttpConnectTimeoutException) {
            return "No connection to " + where + " within " + CONNECT_TIMEOUT.toSeconds()
                    + " s. Check the network and the firewall on the way.";
        }
        if (failure instanceof HttpTimeoutException) {
            return where + " did not answer within " + ANSWER_TIMEOUT.toSeconds() + " s. Try again later.";
        }
        if (failure instanceof ConnectException) {
            return "No connection to " + where + ". Is the platform running, and is the address right?";
        }
        if (caused(failure, CertificateNotYetValidException.class)
                || caused(failure, CertificateExpiredException.class)) {
            return "The certificate of " + where
                    + " is not valid at this machine's time. Check this machine's clock, then the certificate.";
        }
        if (caused(failure, CertPathBuilderException.class) || caused(failure, CertPathValidatorException.class)) {
            return "The certificate of " + where
                    + " is not from a trusted authority. Enroll with --ca-file naming the platform's CA.";
        }
        if (caused(failure, SSLException.class)) {
            return "No secure connection to " + where + " (" + lastMessage(failure) + ").";
        }
        return where + " broke off (" + lastMessage(failure) + "). Try again later.";
    }

    private static String authority(URI address) {
        return address.getScheme() + "://" + address.getRawAuthority();
    }

    private static boolean caused(Throwable failure, Class<? extends Throwable> by) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (by.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }

    private static String lastMessage(Throwable failure) {
        @Nullable String message = failure.getMessage();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            message = cause.getMessage() == null ? message : cause.getMessage();
        }
        return message == null ? failure.getClass().getSimpleName() : message.replaceAll("\\s+", " ");
    }
}
