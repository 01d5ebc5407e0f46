package io.portcullis.policy;

import java.time.Instant;
import java.util.Map;

/**
 * What one decision must remember for the next, so that grace starts at the first failure and flapping does not restart
 * it. Keys are {@code policy/check}.
 *
 * <p>A failure is forgotten only when the check has been seen to pass, and never to fail, for at least its grace
 * period. Times without acceptable evidence, and times out of scope, neither count as a failure nor undo a recovery.
 *
 * @param failingSince first failure of each check that failed and has not recovered for good
 * @param passingSince first pass since the last failure, of those checks that are recovering
 */
public record FailureHistory(Map<String, Instant> failingSince, Map<String, Instant> passingSince) {

    private static final FailureHistory NONE = new FailureHistory(Map.of(), Map.of());

    public FailureHistory {
        failingSince = Map.copyOf(failingSince);
        passingSince = Map.copyOf(passingSince);
    }

    /** Of a device that was never evaluated. */
    public static FailureHistory none() {
        return NONE;
    }
}
