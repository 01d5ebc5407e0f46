package io.portcullis.policy;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What became of one check.
 *
 * @param policy the policy that holds the check; empty for results that no policy made, such as
 *     {@link Reason#NO_POLICY_IN_SCOPE}
 * @param reason why it does not pass, also under a waiver and where it only warns
 * @param message says it to a person: attribute, value, and what was expected
 * @param graceUntil end of grace (exclusive); only when in grace
 * @param failingSince first failure that counts; only when the condition is false, or unknown under
 *     {@link OnUnknown#GRACE}
 * @param waiver what excuses it; only when waived
 * @param validUntil when time alone makes this result worse (exclusive); {@code evaluatedAt} of the decision when the
 *     check is not acceptable
 * @param nextChange earliest time at which time alone may give another outcome; null if it never will
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
        @Nullable Waiver waiver,
        Instant validUntil,
        @Nullable Instant nextChange,
        Map<String, Object> evidence,
        @Nullable RemediationText remediation) {

    /** Whether a level that requires it can be reached: it passes, is waived, or is in grace. */
    public boolean acceptable() {
        return outcome == Outcome.PASS || outcome == Outcome.WAIVED || outcome == Outcome.IN_GRACE;
    }

    /** A failure that no check made. */
    static CheckResult refusal(String check, String title, Reason reason, String message, Instant now) {
        return new CheckResult(
                "",
                check,
                title,
                Severity.CRITICAL,
                Outcome.FAIL,
                reason,
                message,
                null,
                null,
                null,
                now,
                null,
                Map.of(),
                null);
    }
}
