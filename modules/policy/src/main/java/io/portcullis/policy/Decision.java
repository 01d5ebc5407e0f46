package io.portcullis.policy;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The evaluated result for one device.
 *
 * @param status worst over all checks in scope
 * @param levels access levels reached
 * @param results every check in scope, passing or not, in the order of the policy set
 * @param validUntil when time alone can make this decision worse (exclusive): the earliest end of a passing check's
 *     evidence or of a grace. Equal to {@code evaluatedAt} when nothing passes: then time changes nothing, and
 *     evaluating again without new evidence is of no use
 * @param history to be given to the next evaluation of this device
 * @param requirements required checks of every access level of the policy set, inherited ones included
 */
public record Decision(
        Status status,
        Set<String> levels,
        List<CheckResult> results,
        Instant evaluatedAt,
        Instant validUntil,
        FailureHistory history,
        Map<String, Set<String>> requirements) {

    /** Every check in scope that does not pass, those in grace included. */
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
