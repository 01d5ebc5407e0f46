package io.portcullis.platform.compliance.rollouts;

import io.portcullis.platform.compliance.policies.PolicySetStore;
import io.portcullis.platform.compliance.policies.RolloutPlans;
import io.portcullis.platform.compliance.rollouts.RolloutStore.Rollout;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.springframework.transaction.support.TransactionOperations;

/** What an admin may do with a roll-out by hand. */
final class RolloutCommands {
    private final RolloutStore store;
    private final Rollouts rollouts;
    private final PolicySetStore policies;
    private final Runnable wake;
    private final TransactionOperations transactions;
    private final Clock clock;

    RolloutCommands(
            RolloutStore store,
            Rollouts rollouts,
            PolicySetStore policies,
            Runnable wake,
            TransactionOperations transactions,
            Clock clock) {
        this.store = store;
        this.rollouts = rollouts;
        this.policies = policies;
        this.wake = wake;
        this.transactions = transactions;
        this.clock = clock;
    }

    /** Devices reached stay reached, and the budget stays watched; nothing else happens until it is resumed. */
    Outcome pause(long revision, String reason, String actor) {
        return change(revision, (rollout, now) -> {
            if (rollout.paused()) {
                return "It is paused already.";
            }
            var plan = rollouts.plan(rollout);
            var decidedAt = rollout.decidedAt();
            Duration left = decidedAt == null
                    ? null
                    : Duration.between(now, decidedAt.plus(RolloutPlans.hold(plan, rollout.stage())));
            store.pause(
                    revision,
                    left == null || left.isNegative() ? left == null ? null : Duration.ZERO : left,
                    reason,
                    actor,
                    now);
            rollouts.changed(revision, "paused", rollout.stage(), rollout.newlyBlocked(), reason, actor, now);
            return "";
        });
    }

    /** Goes on with what was left of the stage's hold. */
    Outcome resume(long revision, String actor) {
        return change(revision, (rollout, now) -> {
            if (!rollout.paused()) {
                return "It is not paused.";
            }
            var plan = rollouts.plan(rollout);
            var left = rollout.holdLeft();
            Instant decidedAt = left == null
                    ? null
                    : now.minus(RolloutPlans.hold(plan, rollout.stage())).plus(left);
            store.resume(revision, decidedAt, actor, now);
            rollouts.changed(revision, "resumed", rollout.stage(), rollout.newlyBlocked(), "", actor, now);
            return "";
        });
    }

    /** The next stage now, or the end after the last; the budget holds. */
    Outcome advance(long revision, String actor) {
        return change(revision, (rollout, now) -> {
            if (rollout.decidedAt() == null) {
                return "The devices of this stage are still being decided: nobody knows yet whom it blocks.";
            }
            var plan = rollouts.plan(rollout);
            long blocked = store.newlyBlocked(revision);
            if (blocked > plan.mostNewlyBlocked()) {
                return "It blocks " + blocked + " devices already, and is being rolled back.";
            }
            rollouts.next(rollout, plan, blocked, actor, now);
            return "";
        });
    }

    /** Every device goes back to the revision in force. */
    Outcome abort(long revision, String reason, String actor) {
        // Without the plan: what cannot be used any more must still be stopped.
        return change(revision, (rollout, now) -> {
            rollouts.takeBack(
                    rollout,
                    "aborted",
                    store.newlyBlocked(revision),
                    List.of("Aborted by " + actor + ": " + reason),
                    actor,
                    now);
            return "";
        });
    }

    private Outcome change(long revision, Change change) {
        var outcome = transactions.execute(_ -> {
            policies.lockNewestRevision();
            var found = store.find(revision);
            if (found.isEmpty()) {
                return new Outcome.Unknown();
            }
            if (!found.get().active()) {
                return new Outcome.NotRunning("It is " + found.get().state() + ".");
            }
            String objection = change.make(found.get(), clock.instant().truncatedTo(ChronoUnit.MILLIS));
            return objection.isEmpty()
                    ? new Outcome.Done(store.find(revision).orElseThrow())
                    : new Outcome.NotRunning(objection);
        });
        wake.run();
        return outcome == null ? new Outcome.Unknown() : outcome;
    }

    /** Makes a change; says why not, or nothing. */
    @FunctionalInterface
    private interface Change {
        String make(Rollout rollout, Instant now);
    }

    sealed interface Outcome {
        record Done(Rollout rollout) implements Outcome {}

        record Unknown() implements Outcome {}

        record NotRunning(String why) implements Outcome {}
    }
}
