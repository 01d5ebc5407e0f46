package io.portcullis.agent.identity;

import io.portcullis.agent.AgentFailure;
import io.portcullis.agent.http.PlatformConnection;
import io.portcullis.agent.http.Reply;
import io.portcullis.agent.json.MalformedJson;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Enrollment over Secure Transport, RFC 7030, as far as a device needs it. */
final class EstClient {

    private static final Duration USUAL_WAIT = Duration.ofSeconds(30);

    private final PlatformConnection connection;
    private final URI server;

    EstClient(PlatformConnection connection, URI server) {
        this.connection = connection;
        this.server = server;
    }

    /** What the platform said to a request. */
    sealed interface Answer {
        /** @param certificates the one for the key of the request, and whatever else came along */
        record Issued(List<X509Certificate> certificates) implements Answer {}

        /** An administrator has to approve it. */
        record Waiting(Duration retryAfter) implements Answer {}
    }

    /** The device CA's certificates. */
    List<X509Certificate> authorities() throws AgentFailure, InterruptedException {
        Reply reply = connection.get(server.resolve("/.well-known/est/cacerts"));
        if (!reply.succeeded()) {
            throw reply.notAPlatform(new MalformedJson("HTTP " + reply.status() + " to cacerts"));
        }
        return certificates(reply);
    }

    /** @param about what the platform should know of the machine and its key */
    Answer enroll(byte[] request, EnrollmentSecret secret, Map<String, String> about)
            throws AgentFailure, InterruptedException {
        Map<String, String> headers = new HashMap<>(about);
        headers.put("Authorization", secret.basicCredentials());
        Reply reply = post("/.well-known/est/simpleenroll", request, headers);
        return switch (reply.status()) {
            case 200 -> new Answer.Issued(certificates(reply));
            case 202 -> new Answer.Waiting(reply.retryAfter().orElse(USUAL_WAIT));
            default -> throw EstRefusal.ofEnrollment(reply);
        };
    }

    /** Over a connection with the certificate that is to be renewed. */
    List<X509Certificate> reenroll(byte[] request, Map<String, String> about)
            throws AgentFailure, InterruptedException {
        Reply reply = post("/.well-known/est/simplereenroll", request, about);
        if (!reply.succeeded()) {
            throw EstRefusal.ofRenewal(reply);
        }
        return certificates(reply);
    }

    private Reply post(String path, byte[] request, Map<String, String> about)
            throws AgentFailure, InterruptedException {
        Map<String, String> headers = new HashMap<>(about);
        headers.put("Content-Transfer-Encoding", "base64");
        return connection.post(
                server.resolve(path), "application/pkcs10", Base64.getEncoder().encodeToString(request), headers);
    }

    /** Certs-only PKCS#7 in base64, which is how EST sends certificates. */
    static List<X509Certificate> certificates(Reply reply) throws AgentFailure {
        try {
            byte[] der = Base64.getMimeDecoder().decode(reply.body());
            List<X509Certificate> certificates = new ArrayList<>();
            CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(der))
                    .forEach(certificate -> certificates.add((X509Certificate) certificate));
            if (certificates.isEmpty()) {
                throw reply.notAPlatform(new MalformedJson("no certificate in it"));
            }
            return certificates;
        } catch (CertificateException | IllegalArgumentException malformed) {
            throw reply.notAPlatform(new MalformedJson("no certificates in it"));
        }
    }
}
