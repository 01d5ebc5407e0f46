package io.portcullis.verifier;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Verifies that a request was made by the holder of the key its token is bound to (RFC 9449 sections 4.3 and 7). To be
 * asked about good tokens only, so that a stranger cannot make it work or fill its memory.
 */
final class ProofVerifier {
    static final List<String> ALGORITHMS = List.of("ES256", "ES384");

    private static final String TYPE = "dpop+jwt";

    private final ProofRules rules;
    private final Duration clockSkew;

    ProofVerifier(ProofRules rules, Duration clockSkew) {
        this.rules = rules;
        this.clockSkew = clockSkew;
    }

    /** Takes the proof: a second time it is refused. */
    void take(DpopRequest request, String token, Binding.ToKey binding, Instant now) throws Refusal {
        if (request.proofs().isEmpty()) {
            throw new Refusal(Reason.PROOF_MISSING, "the token is bound to a DPoP key, and the request has no proof");
        }
        if (request.proofs().size() > 1) {
            throw new Refusal(Reason.PROOF_MALFORMED, "the request has more than one DPoP header");
        }
        CompactToken proof = parse(request.proofs().getFirst());
        ProofKey key = key(proof);
        if (!MessageDigest.isEqual(ascii(key.thumbprint()), ascii(binding.thumbprint()))) {
            throw new Refusal(Reason.PROOF_OF_ANOTHER_KEY, "the token is bound to another key than the proof's");
        }
        if (!key.verifies(proof.signedBytes(), proof.signature())) {
            throw new Refusal(Reason.PROOF_BAD_SIGNATURE, "the proof's signature is wrong");
        }
        Map<String, Object> claims = members(proof.payload());
        checkTarget(claims, request);
        if (!(claims.get("ath") instanceof String hash)
                || !MessageDigest.isEqual(ascii(hash), ascii(base64(Sha256.of(ascii(token)))))) {
            throw new Refusal(Reason.PROOF_OF_ANOTHER_TOKEN, "the proof was not made for this token (ath)");
        }
        spend(binding, claims, acceptableUntil(claims, now), now);
    }

    private CompactToken parse(String proof) throws Refusal {
        if (proof.length() > rules.maxLength()) {
            throw new Refusal(Reason.PROOF_MALFORMED, "the proof is too large");
        }
        try {
            return CompactToken.parse(proof);
        } catch (Refusal notCompact) {
            throw malformed();
        }
    }

    private static ProofKey key(CompactToken proof) throws Refusal {
        Map<String, Object> header = members(proof.header());
        if (!(header.get("typ") instanceof String type) || !TYPE.equalsIgnoreCase(type)) {
            throw new Refusal(Reason.PROOF_MALFORMED, "the proof is not of type " + TYPE);
        }
        if (!(header.get("alg") instanceof String algorithm) || !ALGORITHMS.contains(algorithm)) {
            throw new Refusal(
                    Reason.PROOF_ALGORITHM_NOT_ALLOWED,
                    "the proof's signature algorithm is none of " + String.join(", ", ALGORITHMS));
        }
        if (header.containsKey("crit")) {
            throw new Refusal(Reason.PROOF_MALFORMED, "the proof has critical header parameters");
        }
        if (!(header.get("jwk") instanceof Map<?, ?> jwk)) {
            throw new Refusal(Reason.PROOF_KEY_NOT_ALLOWED, "the proof holds no public key");
        }
        return ProofKey.read(jwk, algorithm);
    }

    private static void checkTarget(Map<String, Object> claims, DpopRequest request) throws Refusal {
        if (!request.method().equals(claims.get("htm"))) {
            throw new Refusal(Reason.PROOF_OF_ANOTHER_REQUEST, "the proof is for another HTTP method (htm)");
        }
        Optional<TargetUri> called = TargetUri.parse(request.url());
        if (called.isEmpty()
                || !(claims.get("htu") instanceof String target)
                || !TargetUri.parse(target).equals(called)) {
            throw new Refusal(Reason.PROOF_OF_ANOTHER_REQUEST, "the proof is for another address (htu)");
        }
    }

    /** A nonce tells the time by this side's clock; without one the device's has to do (section 4.3, item 11). */
    private Instant acceptableUntil(Map<String, Object> claims, Instant now) throws Refusal {
        if (!(claims.get("iat") instanceof Number seconds)) {
            throw new Refusal(Reason.PROOF_MALFORMED, "the proof does not say when it was made (iat)");
        }
        if (rules.nonces().isPresent()) {
            Optional<Instant> end = claims.get("nonce") instanceof String nonce
                    ? rules.nonces().get().endOf(nonce)
                    : Optional.empty();
            return end.filter(now::isBefore)
                    .orElseThrow(() -> new Refusal(
                            Reason.PROOF_NONCE_NEEDED, "the proof needs the nonce that comes with this answer"));
        }
        double age = now.toEpochMilli() / 1000.0 - seconds.doubleValue();
        Duration oldest = rules.maxAge().plus(clockSkew);
        // Written so that what is no number at all is refused as well.
        if (!(age < oldest.toSeconds() && age >= -clockSkew.toSeconds())) {
            throw new Refusal(Reason.PROOF_NOT_FRESH, "the proof was not made just now; compare the clocks");
        }
        // A second more, because a fraction of iat is lost here.
        return Instant.ofEpochSecond(seconds.longValue()).plus(oldest).plusSeconds(1);
    }

    private void spend(Binding.ToKey binding, Map<String, Object> claims, Instant until, Instant now) throws Refusal {
        if (!(claims.get("jti") instanceof String id) || id.isBlank()) {
            throw new Refusal(Reason.PROOF_MALFORMED, "the proof has no identifier (jti)");
        }
        byte[] digest = Sha256.of((binding.thumbprint() + '.' + id).getBytes(StandardCharsets.UTF_8));
        switch (rules.spent().spend(base64(digest), now, until)) {
            case FRESH -> {}
            case USED -> throw new Refusal(Reason.PROOF_REPLAYED, "the proof was used before; each is good once");
            case UNKNOWN ->
                throw new Refusal(Reason.PROOFS_UNAVAILABLE, "whether the proof was used before cannot be told now");
        }
    }

    private static Map<String, Object> members(String encoded) throws Refusal {
        try {
            return CompactToken.object(encoded);
        } catch (Refusal noObject) {
            throw malformed();
        }
    }

    private static Refusal malformed() {
        return new Refusal(Reason.PROOF_MALFORMED, "the proof is not a signed JWT in compact form");
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Of what is not ASCII, bytes that equal no digest. */
    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
