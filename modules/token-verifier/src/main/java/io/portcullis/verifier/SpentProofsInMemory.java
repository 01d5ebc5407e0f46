package io.portcullis.verifier;

import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Bounded, and never forgets a proof that would still be accepted: when full it takes no more. */
final class SpentProofsInMemory implements SpentProofs {
    private static final long BETWEEN_SWEEPS_MILLIS = 60_000;
    /**
     * When full. Once a second: when all are live, looking through them again and again would be an attacker's work.
     */
    private static final long BETWEEN_SWEEPS_WHEN_FULL_MILLIS = 1000;

    private final int capacity;
    private final ConcurrentHashMap<String, Long> until = new ConcurrentHashMap<>();
    private final AtomicLong lastSweep = new AtomicLong();

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
        forgetWhatIsTooOld(now.toEpochMilli());
        if (until.mappingCount() >= capacity) {
            return Answer.UNKNOWN;
        }
        return until.putIfAbsent(proof, end.toEpochMilli()) == null ? Answer.FRESH : Answer.USED;
    }

    private void forgetWhatIsTooOld(long now) {
        long pause = until.mappingCount() >= capacity ? BETWEEN_SWEEPS_WHEN_FULL_MILLIS : BETWEEN_SWEEPS_MILLIS;
        long last = lastSweep.get();
        // By the difference alone: a clock that was set back must not keep this from happening.
        if (Math.abs(now - last) >= pause && lastSweep.compareAndSet(last, now)) {
            until.entrySet().removeIf((Map.Entry<String, Long> entry) -> now >= entry.getValue());
        }
    }

    long size() {
        return until.mappingCount();
    }
}
