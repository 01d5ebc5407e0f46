package io.portcullis.agent.http;

import io.portcullis.agent.AgentFailure;
import io.portcullis.agent.AgentVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * HTTPS to one platform, with or without the device's certificate. Answers of 5xx and 429 count as unreachable.
 *
 * <p>Uses {@link HttpsURLConnection} rather than {@code java.net.http}: measured, that is 7 MB less in memory.
 */
public final class PlatformConnection {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);
    private static final int BODY_LIMIT = 1 << 20;

    static {
        // Java would repeat a POST behind our back when a connection breaks; a report must not arrive twice.
        System.setProperty("sun.net.http.retryPost", "false");
    }

    private final SSLSocketFactory sockets;

    private PlatformConnection(PlatformTrust trust, Optional<X509ExtendedKeyManager> identity) {
        sockets = new Tls13Sockets(trust.context(identity));
        // Every connection is given its own below; without a default of ours, each would first parse all authorities
        // that Java trusts.
        HttpsURLConnection.setDefaultSSLSocketFactory(sockets);
    }

    public static PlatformConnection anonymous(PlatformTrust trust) {
        return new PlatformConnection(trust, Optional.empty());
    }

    public static PlatformConnection as(X509ExtendedKeyManager identity, PlatformTrust trust) {
        return new PlatformConnection(trust, Optional.of(identity));
    }

    public Reply get(URI address) throws AgentFailure {
        return exchange(address, Map.of(), Optional.empty());
    }

    public Reply post(URI address, String contentType, String body, Map<String, String> headers) throws AgentFailure {
        Map<String, String> all = new HashMap<>(headers);
        all.put("Content-Type", contentType);
        return exchange(address, all, Optional.of(body));
    }

    /** What came of asking for a stream. */
    public sealed interface Listening {
        record Open(PlatformStream stream) implements Listening {}

        record Refused(Reply reply) implements Listening {}
    }

    /**
     * Asks for server-sent events.
     *
     * @param silence after which the connection counts as broken
     */
    public Listening listen(URI address, Duration silence) throws AgentFailure {
        try {
            HttpsURLConnection connection = connection(address, Map.of("Accept", "text/event-stream"));
            connection.setReadTimeout((int) silence.toMillis());
            int status = connection.getResponseCode();
            return status == 200
                    ? new Listening.Open(new PlatformStream(connection.getInputStream()))
                    : new Listening.Refused(
                            answered(new Reply(address, status, headers(connection), body(connection, status))));
        } catch (IOException failed) {
            throw AgentFailure.unreachable(explain(address, failed));
        }
    }

    private HttpsURLConnection connection(URI address, Map<String, String> headers) throws IOException {
        HttpsURLConnection connection = (HttpsURLConnection) address.toURL().openConnection();
        connection.setSSLSocketFactory(sockets);
        connection.setInstanceFollowRedirects(false);
        connection.setUseCaches(false);
        connection.setConnectTimeout((int) CONNECT_TIMEOUT.toMillis());
        connection.setReadTimeout((int) ANSWER_TIMEOUT.toMillis());
        connection.setRequestProperty("User-Agent", "portcullis-agent/" + AgentVersion.current());
        headers.forEach(connection::setRequestProperty);
        return connection;
    }

    private Reply exchange(URI address, Map<String, String> headers, Optional<String> body) throws AgentFailure {
        try {
            HttpsURLConnection connection = connection(address, headers);
            if (body.isPresent()) {
                send(connection, body.get().getBytes(StandardCharsets.UTF_8));
            }
            int status = connection.getResponseCode();
            return answered(new Reply(address, status, headers(connection), body(connection, status)));
        } catch (IOException failed) {
            throw AgentFailure.unreachable(explain(address, failed));
        }
    }

    private static Reply answered(Reply reply) throws AgentFailure {
        if (reply.status() >= 500 || reply.status() == 429) {
            String what = reply.status() == 429 ? "asks to be left alone" : "cannot answer now";
            throw AgentFailure.unreachable(
                    "The platform at " + authority(reply.from()) + " " + what + " (HTTP " + reply.status()
                            + "). Try again "
                            + reply.retryAfter()
                                    .map(wait -> "in " + wait.toSeconds() + " s.")
                                    .orElse("later."),
                    reply.retryAfter());
        }
        return reply;
    }

    private static void send(HttpsURLConnection connection, byte[] body) throws IOException {
        connection.setRequestMethod("POST");
        connection.setDoOutput(true);
        try (OutputStream out = connection.getOutputStream()) {
            out.write(body);
        }
    }

    private static Map<String, String> headers(HttpsURLConnection connection) {
        Map<String, String> headers = new HashMap<>();
        connection.getHeaderFields().forEach((name, values) -> {
            // The status line stands under null.
            if (name != null && !values.isEmpty()) {
                headers.put(name.toLowerCase(Locale.ROOT), values.getFirst());
            }
        });
        return Map.copyOf(headers);
    }

    private static String body(HttpsURLConnection connection, int status) throws IOException {
        @Nullable InputStream stream = status >= 400 ? connection.getErrorStream() : connection.getInputStream();
        if (stream == null) {
            return "";
        }
        try (stream) {
            byte[] bytes = stream.readNBytes(BODY_LIMIT + 1);
            if (bytes.length > BODY_LIMIT) {
                throw new IOException("an answer of more than " + BODY_LIMIT + " bytes");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    private static String explain(URI address, IOException failure) {
        String where = authority(address);
        if (failure instanceof UnknownHostException) {
            return "The host name of " + where + " is not known. Check the address and the network.";
        }
        if (failure instanceof SocketTimeoutException) {
            return where + " did not answer in time. Check the network and the firewalls on the way, then try again.";
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
