package io.portcullis.platform.compliance;

import static io.portcullis.platform.compliance.Columns.timestamp;

import io.portcullis.contracts.PolicyStatus;
import io.portcullis.outbox.Outbox;
import io.portcullis.platform.compliance.ComplianceEvent.FleetReevaluated;
import io.portcullis.platform.devices.Devices;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Decides every device anew under the revision in force, a chunk a transaction. What is left to do follows from the
 * devices' rows, so any node can go on where another stopped; an advisory lock lets one at a time do it.
 */
final class FleetReevaluations {
    /** Names the lock: "portcull" in ASCII, with the last bit telling it from other locks of this product. */
    private static final long LOCK = 0x706f727463756c01L;

    private final JdbcClient jdbc;
    private final StateStore states;
    private final PolicySets sets;
    private final PolicyStatuses statuses;
    private final DecisionChanges changes;
    private final Devices devices;
    private final Outbox outbox;
    private final TransactionOperations transactions;
    private final ApplicationEventPublisher events;
    private final NodeName node;
    private final int chunk;
    private final Clock clock;

    FleetReevaluations(
            JdbcClient jdbc,
            StateStore states,
            PolicySets sets,
            PolicyStatuses statuses,
            DecisionChanges changes,
            Devices devices,
            Outbox outbox,
            TransactionOperations transactions,
            ApplicationEventPublisher events,
            NodeName node,
            int chunk,
            Clock clock) {
        this.jdbc = jdbc;
        this.states = states;
        this.sets = sets;
        this.statuses = statuses;
        this.changes = changes;
        this.devices = devices;
        this.outbox = outbox;
        this.transactions = transactions;
        this.events = events;
        this.node = node;
        this.chunk = chunk;
        this.clock = clock;
    }

    /**
     * Notes, in the transaction that puts a revision in force, that the fleet is to be decided anew.
     *
     * @return devices to decide
     */
    long open(long revision, Instant now) {
        jdbc.sql("update compliance.reevaluations set completed_at = ? where completed_at is null")
                .param(timestamp(now))
                .update();
        long total = states.count();
        jdbc.sql("insert into compliance.reevaluations (revision, devices_total, started_at) values (?, ?, ?)")
                .params(revision, total, timestamp(now))
                .update();
        return total;
    }

    /** Decides one chunk. @return whether there may be more */
    boolean step() {
        if (!anythingToDo()) {
            return false;
        }
        return Boolean.TRUE.equals(transactions.execute(_ -> locked() && decideChunk()));
    }

    private boolean anythingToDo() {
        return jdbc.sql("select exists (select 1 from compliance.reevaluations where completed_at is null)"
                        + " or exists (select 1 from compliance.device_state d, compliance.policy_in_force p"
                        + " where d.policy_revision < p.revision)")
                .query(Boolean.class)
                .single();
    }

    private boolean locked() {
        return jdbc.sql("select pg_try_advisory_xact_lock(?)")
                .param(LOCK)
                .query(Boolean.class)
                .single();
    }

    private boolean decideChunk() {
        var set = sets.inForce();
        if (set.isEmpty()) {
            return false;
        }
        long revision = set.get().revision();
        var behind = states.behind(revision, chunk);
        if (behind.isEmpty()) {
            complete(revision);
            return false;
        }
        Instant now = now();
        Map<StoredState, Evaluated> evaluated = behind.stream()
                .collect(Collectors.toMap(Function.identity(), state -> evaluate(state, set.get(), now)));
        var written = states.updateAll(
                evaluated.values().stream().map(Evaluated::stored).toList());
        evaluated.keySet().removeIf(state -> !written.contains(state.deviceId()));
        outbox.appendAll(changes.record(evaluated.entrySet().stream()
                .filter(entry -> entry.getValue().changed())
                .map(entry -> new DecisionChanges.Change(entry.getKey().deviceName(), entry.getValue()))
                .toList()));
        devices.recordReevaluations(evaluated.values().stream()
                .map(Evaluated::stored)
                .map(decision -> new Devices.Reevaluation(
                        decision.deviceId(), decision.status(), PostureReports.statusStandsUntil(decision)))
                .toList());
        progress(revision, evaluated.size(), now);
        return true;
    }

    private static Evaluated evaluate(StoredState state, PolicyInForceSet set, Instant now) {
        var subject = StoredSubject.parse(state.subject());
        return Evaluator.next(state.deviceId(), subject, state.evidence().complete(), Optional.of(set), state, now);
    }

    private void progress(long revision, int done, Instant now) {
        jdbc.sql("update compliance.reevaluations set devices_done = least(devices_done + ?, devices_total)"
                        + " where revision = ? and completed_at is null returning devices_done, devices_total")
                .params(done, revision)
                .query((row, _) -> new Progress(row.getLong(1), row.getLong(2)))
                .optional()
                .ifPresent(progress -> statuses.tell(new PolicyStatus(
                        revision,
                        node.value(),
                        PolicyStatuses.EVALUATING,
                        List.of(),
                        progress.done(),
                        progress.total(),
                        Map.of(),
                        now)));
    }

    private void complete(long revision) {
        Instant now = now();
        boolean open = jdbc.sql("update compliance.reevaluations set completed_at = ?, devices_done = devices_total"
                                + " where revision = ? and completed_at is null")
                        .params(timestamp(now), revision)
                        .update()
                == 1;
        if (!open) {
            return;
        }
        var counts = states.countByStatus();
        long total = counts.values().stream().mapToLong(Long::longValue).sum();
        statuses.tell(new PolicyStatus(
                revision, node.value(), PolicyStatuses.COMPLETE, List.of(), total, total, counts, now));
        events.publishEvent(new FleetReevaluated(revision, total, counts, node.value(), now));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private record Progress(long done, long total) {}
}
