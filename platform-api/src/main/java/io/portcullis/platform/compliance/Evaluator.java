package io.portcullis.platform.compliance;

import io.portcullis.contracts.DecisionDocument;
import io.portcullis.contracts.WireJson;
import io.portcullis.policy.Decision;
import io.portcullis.policy.FailureHistory;
import io.portcullis.policy.Status;
import io.portcullis.posture.Posture;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Builds a device's next decision on its last. Pure: reads no clock and no database. */
final class Evaluator {
    private Evaluator() {}

    /** @param prior as stored; absent for a device's first report */
    static Evaluated next(
            UUID deviceId,
            StoredSubject subject,
            Posture posture,
            Optional<PolicyInForceSet> policySet,
            @Nullable StoredState prior,
            Instant now) {
        FailureHistory before = prior == null ? FailureHistory.none() : history(prior.failingSince());
        if (policySet.isEmpty()) {
            var document = Documents.nothing(deviceId, Status.UNKNOWN, List.of(), 0, now, Documents.noPolicySet());
            return evaluated(subject, document, StoredVerdict.NONE, before, prior);
        }
        var rules = policySet.get();
        Decision decision = rules.rules().evaluate(subject.subject(), subject.complete(posture, now), before, now);
        var document = Documents.decision(deviceId, decision, rules.revision());
        return evaluated(subject, document, StoredVerdict.of(decision), decision.history(), prior);
    }

    static FailureHistory history(String text) {
        return WireJson.mapper().readValue(text, FailureHistory.class);
    }

    private static Evaluated evaluated(
            StoredSubject subject,
            DecisionDocument document,
            StoredVerdict verdict,
            FailureHistory history,
            @Nullable StoredState prior) {
        boolean changed = prior == null
                || !prior.status().equals(document.status())
                || !prior.levels().equals(document.levels());
        long sequence = (prior == null ? 0 : prior.sequence()) + (changed ? 1 : 0);
        var stored = new StoredDecision(
                document.deviceId(),
                prior == null ? 0 : prior.version(),
                document.policyRevision(),
                document.status(),
                document.levels(),
                verdict.text(),
                WireJson.mapper().writeValueAsString(history),
                document.evaluatedAt(),
                // Columns hold microseconds; rounding up would lengthen a lease.
                document.validUntil().truncatedTo(ChronoUnit.MICROS),
                sequence);
        return new Evaluated(subject, stored, document, prior == null ? null : prior.status(), changed);
    }
}
