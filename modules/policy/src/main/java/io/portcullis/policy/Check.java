package io.portcullis.policy;

import io.portcullis.posture.EvidenceGrade;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One named condition.
 *
 * @param expression CEL over attributes of the catalogue, of type bool
 * @param scope narrows the scope of the policy that holds the check
 * @param maxAge evidence of this age is stale
 * @param grace how long after its first failure the condition may be false
 */
public record Check(
        String id,
        String title,
        String expression,
        Scope scope,
        Severity severity,
        Effect effect,
        Duration maxAge,
        EvidenceGrade minGrade,
        Duration grace,
        OnUnknown onUnknown,
        @Nullable RemediationText remediation) {

    /** Whether it can end as {@link Outcome#WARN}; then no access level can require it. */
    public boolean mayWarn() {
        return effect == Effect.WARN || onUnknown == OnUnknown.WARN;
    }
}
