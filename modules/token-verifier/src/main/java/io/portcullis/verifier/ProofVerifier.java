package io.portcullis.verifier;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/**
 * Verifies that a request was made by the holder of the key its token is bound to (RFC 9449 sections 4.3 and 7). To be
 * asked about good tokens only, so that a stranger cannot make it work or fill its memory.
 */
final class ProofVerifier {
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
        DpopProof proof = DpopProof.read(request.proofs().getFirst(), rules.maxLength());
        ProofKey key = ProofKey.of(proof);
        if (!MessageDigest.isEqual(bytes(key.thumbprint()), bytes(binding.thumbprint()))) {
            throw new Refusal(Reason.PROOF_OF_ANOTHER_KEY, "the token is bound to another key than the proof's");
        }
        ProofClaims claims = proof.claimsBy(key.point());
        checkTarget(claims, request);
        if (!claims.isForToken(token)) {
            throw new Refusal(Reason.PROOF_OF_ANOTHER_TOKEN, "the proof was not made for this token (ath)");
        }
        spend(binding, claims, acceptableUntil(claims, now), now);
    }

    private static void checkTarget(ProofClaims claims, DpopRequest request) throws Refusal {
        if (!claims.isForMethod(request.method())) {
            throw new Refusal(Reason.PROOF_OF_ANOTHER_REQUEST, "the proof is for another HTTP method (htm)");
        }
        if (TargetUri.parse(request.url()).filter(claims::isForTarget).isEmpty()) {
            throw new Refusal(Reason.PROOF_OF_ANOTHER_REQUEST, "the proof is for another address (htu)");
        }
    }

    /** A nonce tells the time by this side's clock; without one the device's has to do (section 4.3, item 11). */
    private Instant acceptableUntil(ProofClaims claims, Instant now) throws Refusal {
        Optional<ProofNonces> nonces = rules.nonces();
        if (nonces.isPresent()) {
            // Demanded by the RFC even where nobody looks at what it says.
            claims.issuedAt();
            return claims.nonce()
                    .flatMap(nonces.get()::endOf)
                    .filter(now::isBefore)
                    .orElseThrow(() -> new Refusal(
                            Reason.PROOF_NONCE_NEEDED, "the proof needs the nonce that comes with this answer"));
        }
        Duration oldest = rules.maxAge().plus(clockSkew);
        // A second more, because a fraction of iat is lost here.
        return claims.madeAt(now, oldest, clockSkew).plus(oldest).plusSeconds(1);
    }

    private void spend(Binding.ToKey binding, ProofClaims claims, Instant until, Instant now) throws Refusal {
        byte[] digest = Sha256.of(bytes(binding.thumbprint() + '.' + claims.id()));
        String name = Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        switch (rules.spent().spend(name, now, until)) {
            case FRESH -> {}
            case USED -> throw new Refusal(Reason.PROOF_REPLAYED, "the proof was used before; each is good once");
            case UNKNOWN ->
                throw new Refusal(Reason.PROOFS_UNAVAILABLE, "whether the proof was used before cannot be told now");
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
