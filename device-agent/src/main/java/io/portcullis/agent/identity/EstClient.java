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
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Enrollment over Secure Transport, RFC 7030: what a machine without a certificate needs of it. */
final class EstClient {

    private final PlatformConnection connection;
    private final URI server;

    EstClient(PlatformConnection connection, URI server) {
        this.connection = connection;
        this.server = server;
    }

    /** The device CA's certificates. */
    List<X509Certificate> authorities() throws AgentFailure, InterruptedException {
        Reply reply = connection.get(server.resolve("/.well-known/est/cacerts"));
        if (!reply.succeeded()) {
            throw reply.notAPlatform(new MalformedJson("HTTP " + reply.status() + " to cacerts"));
        }
        return certificates(reply);
    }

    /**
     * The certificate for the key of the request, and whatever else the platform sends along.
     *
     * @param about what the platform should know of the machine and its key
     */
    List<X509Certificate> enroll(byte[] request, EnrollmentSecret secret, Map<String, String> about)
            throws AgentFailure, InterruptedException {
        Map<String, String> headers = new HashMap<>(about);
        headers.put("Content-Transfer-Encoding", "base64");
        headers.put("Authorization", secret.basicCredentials());
        Reply reply = connection.post(
                server.resolve("/.well-known/est/simpleenroll"),
                "application/pkcs10",
                Base64.getEncoder().encodeToString(request),
                headers);
        return switch (reply.status()) {
            case 200 -> certificates(reply);
            case 202 ->
                throw AgentFailure.refused(
                        "An administrator has not approved this enrollment yet. Try again once it is approved.");
            case 401, 403 -> throw AgentFailure.refused(refusal(reply));
            default ->
                throw AgentFailure.failed("The platform did not accept the certificate request (HTTP " + reply.status()
                        + ": " + oneLine(reply.body()) + ").");
        };
    }

    private static String refusal(Reply reply) {
        Optional<String> code = reply.header("Portcullis-Error");
        return "The platform refused the enrollment token"
                + code.map(text -> " (" + text + ")").orElse("")
                + ": it is unknown, expired, revoked or used up. Ask an administrator for a new one.";
    }

    /** Certs-only PKCS#7 in base64, which is how EST sends certificates. */
    private static List<X509Certificate> certificates(Reply reply) throws AgentFailure {
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

    private static String oneLine(String text) {
        String line = text.lines().findFirst().orElse("no reason given").replaceAll("\\p{Cntrl}", "?");
        return line.length() <= 200 ? line : line.substring(0, 200) + "…";
    }
}
