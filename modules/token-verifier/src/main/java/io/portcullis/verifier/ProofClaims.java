package io.portcullis.verifier;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/** What a DPoP proof says (RFC 9449 section 4.2), said by the holder of a known key. */
public final class ProofClaims {
    private final Map<String, Object> members;

    ProofClaims(Map<String, Object> members) {
        this.members = members;
    }

    /** {@code htm}: that the proof is for a request with this HTTP method. */
    public boolean isForMethod(String method) {
        return method.equals(members.get("htm"));
    }

    /** {@code htu}: that the proof is for a request to this address, however it spells it. */
    public boolean isForTarget(TargetUri called) {
        return members.get("htu") instanceof String target
                && TargetUri.parse(target).filter(called::equals).isPresent();
    }

    /** {@code ath}: that the proof goes with this token. */
    boolean isForToken(String token) {
        byte[] hash = Sha256.of(token.getBytes(StandardCharsets.US_ASCII));
        String expected = Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        // Of what is not ASCII, bytes that equal no digest.
        return members.get("ath") instanceof String actual
                && MessageDigest.isEqual(
                        actual.getBytes(StandardCharsets.US_ASCII), expected.getBytes(StandardCharsets.US_ASCII));
    }

    Optional<String> nonce() {
        return members.get("nonce") instanceof String nonce ? Optional.of(nonce) : Optional.empty();
    }

    /**
     * {@code iat}, in whole seconds.
     *
     * @param oldest how long ago it may be made, this not included
     * @param ahead how far in the future
     * @throws Refusal if the proof was made at another time, or does not say when
     */
    public Instant madeAt(Instant now, Duration oldest, Duration ahead) throws Refusal {
        Number seconds = issuedAt();
        double age = now.toEpochMilli() / 1000.0 - seconds.doubleValue();
        // Written so that what is no number at all is refused as well.
        if (!(age < oldest.toSeconds() && age >= -ahead.toSeconds())) {
            throw new Refusal(
                    Reason.PROOF_NOT_FRESH,
                    "the proof was not made just now; set the device's clock, and make one for each request");
        }
        return Instant.ofEpochSecond(seconds.longValue());
    }

    /** @throws Refusal if there is no {@code iat} */
    Number issuedAt() throws Refusal {
        if (members.get("iat") instanceof Number seconds) {
            return seconds;
        }
        throw new Refusal(Reason.PROOF_MALFORMED, "the proof does not say when it was made (iat)");
    }

    /**
     * {@code jti}.
     *
     * @throws Refusal if there is none
     */
    public String id() throws Refusal {
        if (members.get("jti") instanceof String id && !id.isBlank()) {
            return id;
        }
        throw new Refusal(Reason.PROOF_MALFORMED, "the proof has no identifier (jti)");
    }
}
