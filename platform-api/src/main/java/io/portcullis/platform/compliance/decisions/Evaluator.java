package io.portcullis.platform.compliance.decisions;

import io.portcullis.contracts.WireJson;
import io.portcullis.platform.compliance.policies.PolicyInForceSet;
import io.portcullis.platform.compliance.policies.Rules;
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
public final class Evaluator {
    /** Of most devices most of the time. */
    private static final String NO_HISTORY = WireJson.mapper().writeValueAsString(FailureHistory.none());

    private Evaluator() {}

    /**
     * @param posture complete, see {@link StoredSubject#complete}
     * @param prior as stored; absent for a device's first report
     */
    public static Evaluated next(
            UUID deviceId,
            StoredSubject subject,
            Posture posture,
            Rules rules,
            @Nullable StoredState prior,
            Instant now) {
        var policySet = rules.of(deviceId, subject.groups());
        if (policySet.isEmpty()) {
            return undecided(deviceId, subject, prior, now);
        }
        var set = policySet.get();
        var waivers = rules.waivers(deviceId, subject.groups());
        Decision decision =
                set.rules().evaluate(subject.subject(), posture, before(prior, set.revision()), waivers, now);
        Instant nextChange = decision.nextChange();
        Trial trial = null;
        if (set.revision() == rules.inForce().candidate()) {
            var base = rules.base();
            if (base.isEmpty()) {
                trial = Trial.withoutBase(FailureHistory.none());
            } else {
                var underBase = underBase(base.get(), subject, posture, waivers, prior, now);
                trial = Trial.of(base.get(), underBase, set, decision);
                nextChange = earliest(nextChange, underBase.nextChange());
            }
        }
        List<String> levels = Documents.sorted(decision.levels());
        boolean changed = changed(decision.status(), levels, prior);
        var stored = new StoredDecision(
                deviceId,
                prior == null ? 0 : prior.version(),
                set.revision(),
                decision.status().wire(),
                levels,
                StoredVerdict.text(decision),
                text(decision.history()),
                now,
                // Columns hold microseconds; rounding up would lengthen a lease.
                decision.validUntil().truncatedTo(ChronoUnit.MICROS),
                sequence(changed, prior),
                nextChange == null ? null : roundedUp(nextChange),
                trial != null && trial.newlyBlocked(),
                trial == null ? null : trial.text());
        return new Evaluated(
                subject, stored, prior, changed, () -> Documents.decision(deviceId, decision, set.revision()));
    }

    /** While no policy set is in force. */
    private static Evaluated undecided(UUID deviceId, StoredSubject subject, @Nullable StoredState prior, Instant now) {
        boolean changed = changed(Status.UNKNOWN, List.of(), prior);
        var stored = new StoredDecision(
                deviceId,
                prior == null ? 0 : prior.version(),
                0,
                Status.UNKNOWN.wire(),
                List.of(),
                StoredVerdict.NONE.text(),
                prior == null ? NO_HISTORY : prior.failingSince(),
                now,
                now,
                sequence(changed, prior),
                null,
                false,
                null);
        return new Evaluated(
                subject,
                stored,
                prior,
                changed,
                () -> Documents.nothing(deviceId, Status.UNKNOWN, List.of(), 0, now, Documents.noPolicySet()));
    }

    private static boolean changed(Status status, List<String> levels, @Nullable StoredState prior) {
        return prior == null
                || !prior.status().equals(status.wire())
                || !prior.levels().equals(levels);
    }

    private static long sequence(boolean changed, @Nullable StoredState prior) {
        return (prior == null ? 0 : prior.sequence()) + (changed ? 1 : 0);
    }

    public static FailureHistory history(String text) {
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

    public static FailureHistory before(@Nullable StoredState prior, long revision) {
        return prior == null
                ? FailureHistory.none()
                : before(prior.failingSince(), prior.trial(), prior.policyRevision(), revision);
    }

    /**
     * What is remembered of a device for its next decision under a revision. A device that a roll-out has reached has
     * two histories: what one set counts against it, the other does not, and going back restarts no grace.
     */
    public static FailureHistory before(String failingSince, @Nullable String trial, long decidedUnder, long revision) {
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
