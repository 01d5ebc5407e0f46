package io.portcullis.platform.compliance;

import io.portcullis.contracts.DecisionDocument;
import io.portcullis.contracts.WireJson;
import io.portcullis.policy.Decision;
import io.portcullis.policy.DeviceWaivers;
import io.portcullis.policy.FailureHistory;
import io.portcullis.policy.Status;
import io.portcullis.posture.Posture;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Builds a device's next decision on its last. Pure: reads no clock, and of the database only policy sets. */
final class Evaluator {
    /** Of most devices most of the time. */
    private static final String NO_HISTORY = WireJson.mapper().writeValueAsString(FailureHistory.none());

    private Evaluator() {}

    /** @param prior as stored; absent for a device's first report */
    static Evaluated next(
            UUID deviceId,
            StoredSubject subject,
            Posture posture,
            Rules rules,
            @Nullable StoredState prior,
            Instant now) {
        var policySet = rules.of(deviceId, subject.groups());
        if (policySet.isEmpty()) {
            var document = Documents.nothing(deviceId, Status.UNKNOWN, List.of(), 0, now, Documents.noPolicySet());
            String history = text(prior == null ? FailureHistory.none() : history(prior.failingSince()));
            return evaluated(subject, document, StoredVerdict.NONE, history, null, null, prior);
        }
        var set = policySet.get();
        var complete = subject.complete(posture, now);
        var waivers = rules.waivers(deviceId, subject.groups());
        Decision decision =
                set.rules().evaluate(subject.subject(), complete, before(prior, set.revision()), waivers, now);
        Instant nextChange = decision.nextChange();
        Trial trial = null;
        if (set.revision() == rules.inForce().candidate()) {
            var base = rules.base();
            if (base.isEmpty()) {
                trial = Trial.withoutBase(FailureHistory.none());
            } else {
                var underBase = underBase(base.get(), subject, complete, waivers, prior, now);
                trial = Trial.of(base.get(), underBase, set, decision);
                nextChange = earliest(nextChange, underBase.nextChange());
            }
        }
        return evaluated(
                subject,
                Documents.decision(deviceId, decision, set.revision()),
                StoredVerdict.of(decision),
                text(decision.history()),
                nextChange,
                trial,
                prior);
    }

    static FailureHistory history(String text) {
        return text.equals(NO_HISTORY) ? FailureHistory.none() : read(text);
    }

    private static String text(FailureHistory history) {
        return history.equals(FailureHistory.none())
                ? NO_HISTORY
                : WireJson.mapper().writeValueAsString(history);
    }

    private static FailureHistory read(String text) {
        return WireJson.mapper().readValue(text, FailureHistory.class);
    }

    static FailureHistory before(@Nullable StoredState prior, long revision) {
        return prior == null
                ? FailureHistory.none()
                : before(prior.failingSince(), prior.trial(), prior.policyRevision(), revision);
    }

    /**
     * What is remembered of a device for its next decision under a revision. A device that a roll-out has reached has
     * two histories: what one set counts against it, the other does not, and going back restarts no grace.
     */
    static FailureHistory before(String failingSince, @Nullable String trial, long decidedUnder, long revision) {
        if (trial != null && decidedUnder != revision) {
            var kept = Trial.parse(trial);
            if (kept.base() == revision) {
                return kept.history();
            }
        }
        return history(failingSince);
    }

    private static Decision underBase(
            PolicyInForceSet base,
            StoredSubject subject,
            Posture complete,
            DeviceWaivers waivers,
            @Nullable StoredState prior,
            Instant now) {
        var before = before(prior, base.revision());
        return base.rules().evaluate(subject.subject(), complete, before, waivers, now);
    }

    private static Evaluated evaluated(
            StoredSubject subject,
            DecisionDocument document,
            StoredVerdict verdict,
            String history,
            @Nullable Instant nextChange,
            @Nullable Trial trial,
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
                history,
                document.evaluatedAt(),
                // Columns hold microseconds; rounding up would lengthen a lease.
                document.validUntil().truncatedTo(ChronoUnit.MICROS),
                sequence,
                nextChange == null ? null : roundedUp(nextChange),
                trial != null && trial.newlyBlocked(),
                trial == null ? null : trial.text());
        return new Evaluated(subject, stored, document, prior == null ? null : prior.status(), changed);
    }

    /** To what decisions are timed by: looked at a moment too early, nothing would have changed yet. */
    private static Instant roundedUp(Instant instant) {
        var down = instant.truncatedTo(ChronoUnit.MILLIS);
        return down.equals(instant) ? down : down.plus(Duration.ofMillis(1));
    }

    private static @Nullable Instant earliest(@Nullable Instant one, @Nullable Instant other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.isBefore(other) ? one : other;
    }
}
