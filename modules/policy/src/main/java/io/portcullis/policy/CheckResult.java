package io.portcullis.policy;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What became of one check.
 *
 * @param policy the policy that holds the check; empty for results that no policy made, such as
 *     {@link Reason#NO_POLICY_IN_SCOPE}
 * @param message says it to a person: attribute, value, and what was expected
 * @param graceUntil end of grace (exclusive); only when in grace
 * @param failingSince first failure that counts; only when the condition is false
 * @param validUntil when time alone makes this result worse (exclusive); {@code evaluatedAt} of the decision when the
 *     check neither passes nor is in grace
 * @param evidence the values the check read, by attribute; those without a value are absent
 */
public record CheckResult(
        String policy,
        String check,
        String title,
        Severity severity,
        Outcome outcome,
        Reason reason,
        String message,
        @Nullable Instant graceUntil,
        @Nullable Instant failingSince,
        Instant validUntil,
        Map<String, Object> evidence,
        @Nullable RemediationText remediation) {

    /** Whether it stands in the way of nothing: it passes, or is in grace. */
    public boolean acceptable() {
        return outcome == Outcome.PASS || outcome == Outcome.IN_GRACE;
    }
}
