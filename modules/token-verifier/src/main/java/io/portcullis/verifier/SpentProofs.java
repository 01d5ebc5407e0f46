package io.portcullis.verifier;

import java.time.Instant;

/**
 * Remembers which proofs were used, because each is good once (RFC 9449 section 11.1). {@link #inMemory} is for an
 * application of one process. One of several nodes gives its verifiers a store that they share, or has them demand
 * nonces and accepts that a proof is good once on each node while its nonce lives.
 */
@FunctionalInterface
public interface SpentProofs {
    /** What became of a proof. */
    enum Answer {
        /** Never seen, and remembered now. */
        FRESH,
        USED,
        /** Cannot be told, or not remembered, at the moment: the request is refused as temporarily unavailable. */
        UNKNOWN
    }

    /**
     * Takes a proof, atomically: of two who bring the same one, one gets {@link Answer#FRESH}.
     *
     * @param proof 43 characters that stand for key and identifier of the proof
     * @param now by the verifier's clock
     * @param until from then on the proof is refused for its age, and may be forgotten
     */
    Answer spend(String proof, Instant now, Instant until);

    /**
     * @param capacity most proofs kept, about 150 bytes each. Beyond that none is accepted until others are too old.
     */
    static SpentProofs inMemory(int capacity) {
        return new SpentProofsInMemory(capacity);
    }
}
