package io.portcullis.verifier;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What DPoP proofs must be like (RFC 9449). They are signed with ES256 or ES384, the algorithms of device keys.
 *
 * @param maxAge how old one may be, between 5 seconds and 10 minutes; the verifier's clock skew comes on top. Without
 *     meaning where nonces are demanded.
 * @param maxLength in characters
 * @param spent remembers those that were used
 * @param nonces demanded of every proof when present
 */
public record ProofRules(Duration maxAge, int maxLength, SpentProofs spent, Optional<ProofNonces> nonces) {
    private static final Duration SHORTEST_AGE = Duration.ofSeconds(5);
    private static final Duration LONGEST_AGE = Duration.ofMinutes(10);
    private static final int REMEMBERED = 200_000;

    public ProofRules {
        if (maxAge.compareTo(SHORTEST_AGE) < 0 || maxAge.compareTo(LONGEST_AGE) > 0) {
            throw new IllegalArgumentException("the age of proofs must be between 5 s and 10 min");
        }
        if (maxLength <= 0) {
            throw new IllegalArgumentException("the maximum length of proofs must be positive");
        }
    }

    /** One minute, 4096 characters, 200,000 used proofs remembered in this process, no nonces. */
    public static ProofRules standard() {
        return new ProofRules(Duration.ofMinutes(1), 4096, SpentProofs.inMemory(REMEMBERED), Optional.empty());
    }

    public ProofRules withMaxAge(Duration age) {
        return new ProofRules(age, maxLength, spent, nonces);
    }

    public ProofRules withSpent(SpentProofs store) {
        return new ProofRules(maxAge, maxLength, store, nonces);
    }

    public ProofRules withNonces(ProofNonces demanded) {
        return new ProofRules(maxAge, maxLength, spent, Optional.of(demanded));
    }

    /** As they stand in {@code algs} of a challenge and in metadata. */
    public static List<String> algorithms() {
        return DpopProof.ALGORITHMS;
    }
}
