package io.portcullis.agent.identity;

import io.portcullis.agent.AgentFailure;
import io.portcullis.agent.http.PlatformConnection;
import io.portcullis.agent.http.Reply;
import io.portcullis.agent.json.MalformedJson;
import io.portcullis.contracts.ProblemCodes;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The way back for a device whose certificate has expired: its key signs the platform's nonce and a certificate
 * request. No time of this machine is in it, so that a wrong clock does not stand in the way.
 */
final class RecoveryClient {

    private static final String TYPE = "portcullis-recovery+jwt";

    private final PlatformConnection connection;
    private final URI server;

    /** @param connection without a client certificate: an expired one would not be let in */
    RecoveryClient(PlatformConnection connection, URI server) {
        this.connection = connection;
        this.server = server;
    }

    /** @param about what the platform should know of the key */
    List<X509Certificate> recover(DeviceIdentity expired, String issuer, byte[] request, Map<String, String> about)
            throws AgentFailure, InterruptedException {
        Reply reply = ask(expired, issuer, request, about);
        if (reply.header("Portcullis-Error")
                .filter(ProblemCodes.RECOVERY_NONCE::equals)
                .isPresent()) {
            // It ran out on the way, or the platform's nodes changed their key: another one will do.
            reply = ask(expired, issuer, request, about);
        }
        if (!reply.succeeded()) {
            throw EstRefusal.ofRenewal(reply);
        }
        return EstClient.certificates(reply);
    }

    private Reply ask(DeviceIdentity expired, String issuer, byte[] request, Map<String, String> about)
            throws AgentFailure, InterruptedException {
        Reply challenge = connection.post(
                server.resolve("/recovery/v1/challenges"),
                "application/json",
                "{}",
                Map.of("Accept", "application/json"));
        if (challenge.status() != 200 && challenge.status() != 201) {
            throw EstRefusal.ofRenewal(challenge);
        }
        Map<String, @Nullable Object> header = new LinkedHashMap<>();
        header.put("typ", TYPE);
        header.put("x5t#S256", expired.thumbprint());
        Map<String, @Nullable Object> claims = new LinkedHashMap<>();
        claims.put("aud", issuer);
        try {
            claims.put("nonce", challenge.json().text("nonce"));
        } catch (MalformedJson malformed) {
            throw challenge.notAPlatform(malformed);
        }
        claims.put("csr", Base64.getEncoder().encodeToString(request));
        return connection.post(
                server.resolve("/recovery/v1/certificates"),
                "application/" + TYPE,
                DeviceJwt.sign(header, claims, expired),
                about);
    }
}
