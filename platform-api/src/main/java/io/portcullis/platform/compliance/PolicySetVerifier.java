package io.portcullis.platform.compliance;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import io.portcullis.contracts.ClaimNames;
import io.portcullis.contracts.PolicySetPayload;
import io.portcullis.contracts.WireJson;
import java.text.ParseException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/** Says whether a message is a policy set signed by somebody trusted. Revision order and content are judged after. */
final class PolicySetVerifier {
    private final TrustedSigners signers;

    PolicySetVerifier(TrustedSigners signers) {
        this.signers = signers;
    }

    /** @throws TrustedSigners.SignersUnreadable if nothing can be judged now */
    Verification verify(String message) {
        JWSObject jws;
        try {
            jws = JWSObject.parse(message);
        } catch (ParseException | IllegalArgumentException e) {
            return refused(0, "The message is not a signed policy set (compact JWS).");
        }
        long claimed = claimedRevision(jws);
        var header = jws.getHeader();
        if (!JWSAlgorithm.ES256.equals(header.getAlgorithm())) {
            return refused(
                    claimed,
                    "The signature's algorithm is " + quoted(header.getAlgorithm()) + "; only ES256 is accepted.");
        }
        if (!new JOSEObjectType(ClaimNames.POLICY_SET_TYPE).equals(header.getType())) {
            return refused(
                    claimed,
                    "The message's typ is " + quoted(header.getType()) + ", not \"" + ClaimNames.POLICY_SET_TYPE
                            + "\".");
        }
        if (header.getCriticalParams() != null && !header.getCriticalParams().isEmpty()) {
            return refused(claimed, "The message's header names critical extensions; none is understood.");
        }
        String kid = header.getKeyID();
        var key = kid == null ? Optional.<ECKey>empty() : signers.find(kid);
        if (key.isEmpty()) {
            return refused(
                    claimed,
                    kid == null
                            ? "The message does not name its signer."
                            : "The signer " + quoted(kid) + " is not trusted.");
        }
        if (!signed(jws, key.get())) {
            return refused(claimed, "The signature does not verify.");
        }
        return payload(jws, String.valueOf(kid), claimed);
    }

    private static boolean signed(JWSObject jws, ECKey key) {
        try {
            return jws.verify(new ECDSAVerifier(key));
        } catch (JOSEException e) {
            return false;
        }
    }

    private static Verification payload(JWSObject jws, String kid, long claimed) {
        PolicySetPayload payload;
        try {
            payload = WireJson.mapper().readValue(jws.getPayload().toBytes(), PolicySetPayload.class);
        } catch (JacksonException e) {
            return refused(claimed, "The signed payload is not a policy set: " + e.getOriginalMessage());
        }
        if (payload == null || !complete(payload)) {
            return refused(claimed, "The signed payload lacks revision, published_at, published_by or document.");
        }
        return new Verification.Verified(payload, kid);
    }

    @SuppressWarnings("ConstantValue") // what comes from JSON may lack any member
    private static boolean complete(PolicySetPayload payload) {
        @Nullable Object publishedAt = payload.publishedAt();
        @Nullable Object publishedBy = payload.publishedBy();
        @Nullable Object document = payload.document();
        return payload.revision() > 0 && publishedAt != null && publishedBy != null && document != null;
    }

    /** What an unverified message says its revision is: for telling the publisher, never for deciding. */
    private static long claimedRevision(JWSObject jws) {
        try {
            var revision =
                    WireJson.mapper().readTree(jws.getPayload().toBytes()).path("revision");
            return revision.canConvertToLong() ? Math.max(0, revision.asLong()) : 0;
        } catch (JacksonException e) {
            return 0;
        }
    }

    private static Verification refused(long claimed, String reason) {
        return new Verification.Refused(claimed, List.of(reason));
    }

    /** Bounded, and without control characters: it ends up in logs and on screens. */
    private static String quoted(@Nullable Object value) {
        if (value == null) {
            return "missing";
        }
        String text = value.toString().replaceAll("\\p{Cntrl}", "?");
        return "\"" + (text.length() > 100 ? text.substring(0, 100) + "…" : text) + "\"";
    }

    sealed interface Verification {
        record Verified(PolicySetPayload payload, String signer) implements Verification {}

        record Refused(long claimedRevision, List<String> reasons) implements Verification {}
    }
}
