package io.portcullis.policy;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The evaluated result for one device.
 *
 * @param status worst over all checks in scope. {@code compliant} only on the strength of at least one check that
 *     passes or is waived
 * @param levels access levels reached
 * @param results every check in scope, passing or not, in the order of the policy set; before them
 *     {@link Reason#NO_POLICY_IN_SCOPE}, if no check that blocks is in scope
 * @param validUntil when time alone can make this decision worse (exclusive): the earliest end of a passing check's
 *     evidence, of a grace or of a waiver. Equal to {@code evaluatedAt} when nothing passes
 * @param nextChange earliest time at which time alone may change the outcome of a check, for better or worse: evidence
 *     goes stale, grace ends, a waiver begins or ends, evidence dated in the future is reached. Until then another
 *     evaluation of the same posture gives the same status and levels; then, one is due. Null if time changes nothing
 * @param history to be given to the next evaluation of this device
 * @param requirements required checks of every access level of the policy set, inherited ones included
 */
public record Decision(
        Status status,
        Set<String> levels,
        List<CheckResult> results,
        Instant evaluatedAt,
        Instant validUntil,
        @Nullable Instant nextChange,
        FailureHistory history,
        Map<String, Set<String>> requirements) {

    /** Every check in scope that does not pass, those in grace, waived or only warning included. */
    public List<CheckResult> failing() {
        return results.stream()
                .filter(result -> result.outcome() != Outcome.PASS)
                .toList();
    }

    /** A level that the policy set does not define is not reached. */
    public LevelVerdict at(String level) {
        return LevelVerdicts.verdict(this, level);
    }
}
