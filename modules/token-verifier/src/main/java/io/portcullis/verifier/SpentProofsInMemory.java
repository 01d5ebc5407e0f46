package io.portcullis.verifier;

import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Bounded, and never forgets a proof that would still be accepted: when full it takes no more. */
final class SpentProofsInMemory implements SpentProofs {
    private static final long BETWEEN_SWEEPS_MILLIS = 1000;

    private final int capacity;
    private final ConcurrentHashMap<String, Long> until = new ConcurrentHashMap<>();
    private final AtomicLong nextSweep = new AtomicLong(Long.MIN_VALUE);

    SpentProofsInMemory(int capacity) {
        if (capacity <= 0) {
            throw new IllegalArgumentException("the number of proofs to remember must be positive");
        }
        this.capacity = capacity;
    }

    @Override
    public Answer spend(String proof, Instant now, Instant end) {
        if (until.containsKey(proof)) {
            return Answer.USED;
        }
        if (until.mappingCount() >= capacity) {
            makeRoom(now.toEpochMilli());
            if (until.mappingCount() >= capacity) {
                return Answer.UNKNOWN;
            }
        }
        return until.putIfAbsent(proof, end.toEpochMilli()) == null ? Answer.FRESH : Answer.USED;
    }

    /** At most once a second: when all are live, looking through them again and again would be the attacker's work. */
    private void makeRoom(long now) {
        long due = nextSweep.get();
        if (now >= due && nextSweep.compareAndSet(due, now + BETWEEN_SWEEPS_MILLIS)) {
            until.entrySet().removeIf((Map.Entry<String, Long> entry) -> now >= entry.getValue());
        }
    }

    long size() {
        return until.mappingCount();
    }
}
