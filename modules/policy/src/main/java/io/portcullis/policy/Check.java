package io.portcullis.policy;

import io.portcullis.posture.EvidenceGrade;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One named condition.
 *
 * @param expression CEL over attributes of the catalogue, of type bool
 * @param maxAge evidence of this age is stale
 * @param grace how long after its first failure the condition may be false
 */
public record Check(
        String id,
        String title,
        String expression,
        Severity severity,
        Duration maxAge,
        EvidenceGrade minGrade,
        Duration grace,
        @Nullable RemediationText remediation) {}
