package io.portcullis.platform.compliance.signatures;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import io.portcullis.contracts.WireJson;
import java.text.ParseException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/** Says whether a message was signed by somebody trusted, as what it is taken for. What it says is judged after. */
public final class SignedMessages {
    private final TrustedSigners signers;

    SignedMessages(TrustedSigners signers) {
        this.signers = signers;
    }

    /**
     * @param type that the header must name, so that what was signed as one thing is not taken for another
     * @param what names it to a person
     * @throws TrustedSigners.SignersUnreadable if nothing can be judged now
     */
    public Opened open(String message, String type, String what) {
        JWSObject jws;
        try {
            jws = JWSObject.parse(message);
        } catch (ParseException | IllegalArgumentException e) {
            return new Opened.Refused("The message is not a signed " + what + " (compact JWS).");
        }
        var header = jws.getHeader();
        if (!JWSAlgorithm.ES256.equals(header.getAlgorithm())) {
            return new Opened.Refused(
                    "The signature's algorithm is " + quoted(header.getAlgorithm()) + "; only ES256 is accepted.");
        }
        if (!new JOSEObjectType(type).equals(header.getType())) {
            return new Opened.Refused("The message's typ is " + quoted(header.getType()) + ", not \"" + type + "\".");
        }
        if (header.getCriticalParams() != null && !header.getCriticalParams().isEmpty()) {
            return new Opened.Refused("The message's header names critical extensions; none is understood.");
        }
        String kid = header.getKeyID();
        if (kid == null) {
            return new Opened.Refused("The message does not name its signer.");
        }
        Optional<ECKey> key = signers.find(kid);
        if (key.isEmpty()) {
            return new Opened.Refused("The signer " + quoted(kid) + " is not trusted.");
        }
        if (!verifies(jws, key.get())) {
            return new Opened.Refused("The signature does not verify.");
        }
        return new Opened.Signed(jws.getPayload().toString(), kid);
    }

    /** What an unverified message says of itself: for telling the publisher, never for deciding. 0 if nothing. */
    public static long claimed(String message, String member) {
        try {
            var payload = JWSObject.parse(message).getPayload().toBytes();
            var number = WireJson.mapper().readTree(payload).path(member);
            return number.canConvertToLong() ? Math.max(0, number.asLong()) : 0;
        } catch (ParseException | IllegalArgumentException | JacksonException e) {
            return 0;
        }
    }

    private static boolean verifies(JWSObject jws, ECKey key) {
        try {
            return jws.verify(new ECDSAVerifier(key));
        } catch (JOSEException e) {
            return false;
        }
    }

    /** Bounded, and without control characters: it ends up in logs and on screens. */
    public static String quoted(@Nullable Object value) {
        if (value == null) {
            return "missing";
        }
        String text = value.toString().replaceAll("\\p{Cntrl}", "?");
        return "\"" + (text.length() > 100 ? text.substring(0, 100) + "…" : text) + "\"";
    }

    public sealed interface Opened {
        record Signed(String payload, String signer) implements Opened {}

        record Refused(String reason) implements Opened {}
    }
}
