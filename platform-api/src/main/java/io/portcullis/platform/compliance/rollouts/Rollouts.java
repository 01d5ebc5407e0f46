package io.portcullis.platform.compliance.rollouts;

import io.portcullis.contracts.PolicySetPayload;
import io.portcullis.contracts.PolicyStatus;
import io.portcullis.contracts.RolloutPlan;
import io.portcullis.platform.compliance.ComplianceEvent.PolicySetApplied;
import io.portcullis.platform.compliance.ComplianceEvent.RolloutChanged;
import io.portcullis.platform.compliance.ComplianceUnavailable;
import io.portcullis.platform.compliance.decisions.StateStore;
import io.portcullis.platform.compliance.policies.FleetParts;
import io.portcullis.platform.compliance.policies.PolicySetStore;
import io.portcullis.platform.compliance.policies.PolicySets;
import io.portcullis.platform.compliance.policies.PolicyStatuses;
import io.portcullis.platform.compliance.policies.RolloutPlans;
import io.portcullis.platform.compliance.redecisions.BetweenChunks;
import io.portcullis.platform.compliance.redecisions.FleetReevaluations;
import io.portcullis.platform.compliance.redecisions.NodeName;
import io.portcullis.platform.compliance.rollouts.RolloutStore.Rollout;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Takes a policy set through its stages. Every step is one transaction that begins with a lock on the row that says
 * what is in force, so any node can make it, only one does, and one that dies leaves nothing half done. Plans come from
 * the signed set, never from the database.
 */
public final class Rollouts implements BetweenChunks {
    private static final String PLATFORM = "platform";
    private static final Duration COUNT_EVERY = Duration.ofSeconds(1);

    private final RolloutStore store;
    private final PolicySetStore policies;
    private final PolicySets sets;
    private final StateStore states;
    private final FleetParts parts;
    private final FleetReevaluations reevaluations;
    private final PolicyStatuses statuses;
    private final TransactionOperations transactions;
    private final ApplicationEventPublisher events;
    private final NodeName node;
    private final Clock clock;
    private final AtomicLong countedAt = new AtomicLong(System.nanoTime() - COUNT_EVERY.toNanos());

    Rollouts(
            RolloutStore store,
            PolicySetStore policies,
            PolicySets sets,
            StateStore states,
            FleetParts parts,
            FleetReevaluations reevaluations,
            PolicyStatuses statuses,
            TransactionOperations transactions,
            ApplicationEventPublisher events,
            NodeName node,
            Clock clock) {
        this.store = store;
        this.policies = policies;
        this.sets = sets;
        this.states = states;
        this.parts = parts;
        this.reevaluations = reevaluations;
        this.statuses = statuses;
        this.transactions = transactions;
        this.events = events;
        this.node = node;
        this.clock = clock;
    }

    /** In the transaction that stores the set, which holds the lock. */
    public void start(PolicySetPayload payload, RolloutPlan plan, Instant now) {
        supersede(payload.revision(), now);
        long base = policies.inForce().revision();
        policies.putCandidate(payload.revision(), RolloutPlans.percent(plan, 1), RolloutPlans.groups(plan, 1));
        long inStage = states.countReached(policies.inForce());
        store.start(payload.revision(), base, inStage, payload.publishedBy(), now);
        tell(payload.revision(), 1, plan, 0, inStage, now);
        changed(payload.revision(), "started", 1, 0, "", payload.publishedBy(), now);
    }

    /** A newer set was published: the one before goes no further. In the transaction that stores the newer one. */
    public void supersede(long newer, Instant now) {
        store.active().ifPresent(rollout -> {
            String reason = "Revision " + newer + " was published.";
            policies.putCandidate(0, 0, List.of());
            store.end(rollout.revision(), "superseded", reason, PLATFORM, now);
            statuses.tell(new PolicyStatus(
                    rollout.revision(),
                    node.value(),
                    PolicyStatuses.SUPERSEDED,
                    List.of(reason),
                    store.reached(rollout.revision()),
                    rollout.inStage(),
                    Map.of(),
                    now));
            changed(rollout.revision(), "superseded", rollout.stage(), rollout.newlyBlocked(), reason, PLATFORM, now);
        });
    }

    /** Looks after the one that is running. @return whether something happened, so that there may be more to do */
    @Override
    public boolean step() {
        return store.active().isPresent()
                && Boolean.TRUE.equals(transactions.execute(_ -> {
                    policies.lockNewestRevision();
                    return store.active().map(this::progress).orElse(false);
                }));
    }

    private boolean progress(Rollout rollout) {
        Instant now = now();
        var plan = plan(rollout);
        long blocked = store.newlyBlocked(rollout.revision());
        if (blocked > plan.mostNewlyBlocked()) {
            rollBack(rollout, plan, blocked, now);
            return true;
        }
        var decidedAt = rollout.decidedAt();
        if ((decidedAt == null && isTimeToCount()) || blocked != rollout.newlyBlocked()) {
            store.count(rollout.revision(), store.reached(rollout.revision()), rollout.inStage(), blocked);
        }
        if (rollout.paused()) {
            return false;
        }
        if (decidedAt == null) {
            return decided(rollout, plan, now);
        }
        if (now.isBefore(decidedAt.plus(RolloutPlans.hold(plan, rollout.stage())))) {
            return false;
        }
        next(rollout, plan, blocked, PLATFORM, now);
        return true;
    }

    /** Counting reads every device's row: not after every chunk of them. */
    private boolean isTimeToCount() {
        long now = System.nanoTime();
        long last = countedAt.get();
        return now - last > COUNT_EVERY.toNanos() && countedAt.compareAndSet(last, now);
    }

    private boolean decided(Rollout rollout, RolloutPlan plan, Instant now) {
        var inForce = policies.inForce();
        if (parts.anyOpen()) {
            return false;
        }
        long reached = store.reached(rollout.revision());
        long inStage = states.countReached(inForce);
        store.count(rollout.revision(), reached, inStage, store.newlyBlocked(rollout.revision()));
        store.decided(rollout.revision(), now);
        tell(rollout.revision(), rollout.stage(), plan, reached, inStage, now);
        return true;
    }

    /** Within a transaction that holds the lock. */
    void next(Rollout rollout, RolloutPlan plan, long blocked, String actor, Instant now) {
        if (rollout.stage() == plan.stages().size()) {
            complete(rollout, blocked, actor, now);
            return;
        }
        int stage = rollout.stage() + 1;
        policies.putCandidate(rollout.revision(), RolloutPlans.percent(plan, stage), RolloutPlans.groups(plan, stage));
        long inStage = states.countReached(policies.inForce());
        store.next(rollout.revision(), stage, inStage, actor, now);
        tell(rollout.revision(), stage, plan, store.reached(rollout.revision()), inStage, now);
        changed(rollout.revision(), "stage", stage, blocked, "", actor, now);
    }

    private void complete(Rollout rollout, long blocked, String actor, Instant now) {
        long revision = rollout.revision();
        var payload = sets.at(revision).orElseThrow().payload();
        policies.putInForce(revision);
        store.end(revision, "complete", null, actor, now);
        long devices = reevaluations.open(revision, now);
        statuses.tell(
                new PolicyStatus(revision, node.value(), PolicyStatuses.APPLIED, List.of(), 0, devices, Map.of(), now));
        changed(revision, "complete", rollout.stage(), blocked, "", actor, now);
        events.publishEvent(
                new PolicySetApplied(revision, payload.publishedBy(), policies.signer(revision), node.value(), now));
    }

    private void rollBack(Rollout rollout, RolloutPlan plan, long blocked, Instant now) {
        List<String> reasons = new ArrayList<>();
        reasons.add("Stage %d blocked %d devices that had access before; %d were allowed over all stages."
                .formatted(rollout.stage(), blocked, plan.mostNewlyBlocked()));
        var checks = store.blocking(rollout.revision());
        if (!checks.isEmpty()) {
            reasons.add("What blocks most, with the number of devices: " + String.join(", ", checks) + ".");
        }
        takeBack(rollout, "rolled_back", blocked, reasons, PLATFORM, now);
    }

    /** Within a transaction that holds the lock. What was decided under it is decided anew under the one in force. */
    void takeBack(Rollout rollout, String state, long blocked, List<String> reasons, String actor, Instant now) {
        long reached = store.reached(rollout.revision());
        policies.putCandidate(0, 0, List.of());
        store.count(rollout.revision(), reached, rollout.inStage(), blocked);
        store.end(rollout.revision(), state, String.join(" ", reasons), actor, now);
        statuses.tell(new PolicyStatus(
                rollout.revision(),
                node.value(),
                PolicyStatuses.ROLLED_BACK,
                reasons,
                reached,
                rollout.inStage(),
                Map.of(),
                now));
        changed(rollout.revision(), state, rollout.stage(), blocked, String.join(" ", reasons), actor, now);
    }

    /** @throws ComplianceUnavailable if the signed set cannot be used any more */
    RolloutPlan plan(Rollout rollout) {
        var plan = sets.at(rollout.revision()).orElseThrow().payload().rollout();
        if (plan == null) {
            throw new ComplianceUnavailable(
                    "Revision " + rollout.revision() + " has no plan to be rolled out by", null);
        }
        return plan;
    }

    void changed(
            long revision, String change, int stage, long blocked, String reason, @Nullable String actor, Instant now) {
        events.publishEvent(new RolloutChanged(
                revision, change, stage, blocked, reason, actor == null ? PLATFORM : actor, node.value(), now));
    }

    private void tell(long revision, int stage, RolloutPlan plan, long reached, long inStage, Instant now) {
        int percent = RolloutPlans.percent(plan, stage);
        var groups = RolloutPlans.groups(plan, stage);
        String who = (percent == 0 ? "" : percent + " % of the devices")
                + (percent == 0 || groups.isEmpty() ? "" : ", ")
                + (groups.isEmpty() ? "" : "groups " + String.join(", ", groups));
        String reason = "Stage %d of %d: %s.".formatted(stage, plan.stages().size(), who);
        statuses.tell(new PolicyStatus(
                revision, node.value(), PolicyStatuses.ROLLING_OUT, List.of(reason), reached, inStage, Map.of(), now));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
