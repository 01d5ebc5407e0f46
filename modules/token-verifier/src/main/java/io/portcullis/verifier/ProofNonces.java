package io.portcullis.verifier;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Nonces that clients must put into their proofs (RFC 9449 section 9): then nobody can make proofs ahead of time, and
 * the clocks of devices do not matter.
 */
public interface ProofNonces {
    /** A nonce for a client, as it goes into {@code DPoP-Nonce}. */
    String next(Instant now);

    /** When it ends, if it is one of ours; whether it has ended is the caller's question. */
    Optional<Instant> endOf(String nonce);

    /**
     * Nonces that are not stored: their end, authenticated with a key.
     *
     * @param key at least 32 random bytes, the same on every node
     * @param lifetime between 10 seconds and 10 minutes
     */
    static ProofNonces authenticatedWith(byte[] key, Duration lifetime) {
        return new AuthenticatedNonces(key, lifetime);
    }
}
