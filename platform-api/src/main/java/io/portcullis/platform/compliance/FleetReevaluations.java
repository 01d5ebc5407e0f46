package io.portcullis.platform.compliance;

import static io.portcullis.platform.compliance.Columns.timestamp;

import io.portcullis.contracts.PolicyStatus;
import io.portcullis.platform.compliance.ComplianceEvent.FleetReevaluated;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Decides every device anew under the revision that is for it, a chunk a transaction. What is left to do follows from
 * the devices' rows, so any number of threads and nodes share the work, and go on where another stopped.
 */
final class FleetReevaluations {
    /** Names the lock of the last step: "portcull" in ASCII, its last bit telling it from this product's others. */
    private static final long LOCK = 0x706f727463756c01L;

    private static final Duration GROUPS_EVERY = Duration.ofMinutes(1);

    private final JdbcClient jdbc;
    private final StateStore states;
    private final Behind behind;
    private final PolicySets sets;
    private final PolicySetStore store;
    private final PolicyStatuses statuses;
    private final Redecisions redecisions;
    private final TransactionOperations transactions;
    private final ApplicationEventPublisher events;
    private final NodeName node;
    private final int chunk;
    private final Duration tellEvery;
    private final Clock clock;
    private final AtomicLong untold = new AtomicLong();
    private final AtomicLong toldAt = new AtomicLong();
    private final AtomicLong groupsLookedAt = new AtomicLong(System.nanoTime());

    FleetReevaluations(
            JdbcClient jdbc,
            StateStore states,
            PolicySets sets,
            PolicySetStore store,
            PolicyStatuses statuses,
            Redecisions redecisions,
            TransactionOperations transactions,
            ApplicationEventPublisher events,
            NodeName node,
            int chunk,
            Duration tellEvery,
            Clock clock) {
        this.jdbc = jdbc;
        this.states = states;
        this.behind = new Behind(jdbc);
        this.sets = sets;
        this.store = store;
        this.statuses = statuses;
        this.redecisions = redecisions;
        this.transactions = transactions;
        this.events = events;
        this.node = node;
        this.chunk = chunk;
        this.tellEvery = tellEvery;
        this.clock = clock;
    }

    /**
     * Notes, in the transaction that puts a revision in force, that the fleet is to be decided anew.
     *
     * @return devices to decide
     */
    long open(long revision, Instant now) {
        jdbc.sql("update compliance.reevaluations set completed_at = ? where completed_at is null"
                        + " returning revision, devices_done, devices_total")
                .param(timestamp(now))
                .query((row, _) -> superseded(row.getLong(1), revision, row.getLong(2), row.getLong(3), now))
                .list()
                .forEach(statuses::tell);
        long total = states.count();
        jdbc.sql("insert into compliance.reevaluations (revision, devices_total, started_at) values (?, ?, ?)")
                .params(revision, total, timestamp(now))
                .update();
        return total;
    }

    private PolicyStatus superseded(long revision, long by, long done, long total, Instant now) {
        return new PolicyStatus(
                revision,
                node.value(),
                PolicyStatuses.SUPERSEDED,
                List.of("Revision " + by + " was published."),
                done,
                total,
                Map.of(),
                now);
    }

    /** Decides one chunk of the whole fleet. @return whether there may be more */
    boolean step() {
        return step(0, 99);
    }

    /**
     * Decides one chunk, of the devices in a range of buckets first.
     *
     * @return whether there may be more
     */
    boolean step(int fromBucket, int toBucket) {
        if (decideChunk(fromBucket, toBucket) || (toBucket - fromBucket < 99 && decideChunk(0, 99))) {
            return true;
        }
        finish();
        return false;
    }

    private boolean decideChunk(int from, int to) {
        var inForce = store.inForce();
        for (var condition : behind.conditions(inForce, from, to, lookAtGroups(inForce))) {
            if (Boolean.TRUE.equals(transactions.execute(_ -> decideChunk(condition)))) {
                return true;
            }
        }
        return false;
    }

    /** That reads the subjects of all devices: while a stage is being decided, and now and then for what came late. */
    private boolean lookAtGroups(InForce inForce) {
        if (inForce.stageGroups().isEmpty()) {
            return false;
        }
        long now = System.nanoTime();
        long last = groupsLookedAt.get();
        if (now - last > GROUPS_EVERY.toNanos() && groupsLookedAt.compareAndSet(last, now)) {
            return true;
        }
        return jdbc.sql("select exists (select 1 from compliance.rollouts"
                        + " where state in ('running', 'paused') and decided_at is null)")
                .query(Boolean.class)
                .single();
    }

    private boolean decideChunk(Behind.Condition condition) {
        var locked = states.lock(condition.sql() + " limit " + chunk, condition.parameters());
        if (locked.isEmpty()) {
            return false;
        }
        Instant now = now();
        var rules = sets.rules();
        redecisions.decide(locked, rules, now);
        progress(rules.inForce().revision(), locked.size(), now);
        return true;
    }

    /** Told now and then only: with every chunk, its row would be what everybody waits for. */
    private void progress(long revision, int done, Instant now) {
        untold.addAndGet(done);
        long last = toldAt.get();
        if (now.toEpochMilli() < last + tellEvery.toMillis() || !toldAt.compareAndSet(last, now.toEpochMilli())) {
            return;
        }
        long news = untold.getAndSet(0);
        jdbc.sql("update compliance.reevaluations set devices_done = least(devices_done + ?, devices_total)"
                        + " where revision = ? and completed_at is null returning devices_done, devices_total")
                .params(news, revision)
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

    /** Nothing was found to do; what another is just doing still counts as to be done. */
    private void finish() {
        if (openRevisions().isEmpty()) {
            return;
        }
        transactions.executeWithoutResult(_ -> {
            var inForce = store.inForce();
            if (locked() && !behind.any(inForce, true)) {
                openRevisions().forEach(this::complete);
            }
        });
    }

    private List<Long> openRevisions() {
        return jdbc.sql("select revision from compliance.reevaluations where completed_at is null")
                .query(Long.class)
                .list();
    }

    private boolean locked() {
        return jdbc.sql("select pg_try_advisory_xact_lock(?)")
                .param(LOCK)
                .query(Boolean.class)
                .single();
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
