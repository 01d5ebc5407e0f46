package io.portcullis.platform.compliance.redecisions;

import static io.portcullis.platform.compliance.columns.Columns.timestamp;

import io.portcullis.contracts.PolicyStatus;
import io.portcullis.platform.compliance.ComplianceEvent.FleetReevaluated;
import io.portcullis.platform.compliance.decisions.StateStore;
import io.portcullis.platform.compliance.policies.FleetParts;
import io.portcullis.platform.compliance.policies.PolicySetStore;
import io.portcullis.platform.compliance.policies.PolicySets;
import io.portcullis.platform.compliance.policies.PolicyStatuses;
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
 * the parts that are open, so any number of threads and nodes share the work, and go on where another stopped.
 */
public final class FleetReevaluations {
    /** Names the lock of the last step: "portcull" in ASCII, its last bit telling it from this product's others. */
    private static final long LOCK = 0x706f727463756c01L;

    private final JdbcClient jdbc;
    private final StateStore states;
    private final FleetParts parts;
    private final PolicySetStore policies;
    private final PolicySets sets;
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

    FleetReevaluations(
            JdbcClient jdbc,
            StateStore states,
            FleetParts parts,
            PolicySetStore policies,
            PolicySets sets,
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
        this.parts = parts;
        this.policies = policies;
        this.sets = sets;
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
    public long open(long revision, Instant now) {
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
        if (decided(fromBucket, toBucket) || (toBucket - fromBucket < 99 && decided(0, 99))) {
            return true;
        }
        finish();
        return false;
    }

    private boolean decided(int from, int to) {
        return Boolean.TRUE.equals(transactions.execute(_ -> {
            policies.holdInForce();
            boolean claimed = false;
            int left = chunk;
            // Buckets of a small fleet have few devices: as many of them as make a chunk.
            while (left > 0) {
                var part = parts.claim(from, to);
                if (part.isEmpty()) {
                    break;
                }
                claimed = true;
                left -= decide(part.get(), left);
            }
            progress(chunk - left);
            return claimed;
        }));
    }

    /** @return how many devices */
    private int decide(FleetParts.Part part, int most) {
        var found = states.ofBucket(part.bucket(), part.decidedTo(), most);
        // The rules as of after the rows were read: a waiver that comes later changes the rows that it concerns.
        redecisions.decide(found, sets.rules(), now());
        if (found.size() < most) {
            parts.close(part.bucket());
        } else {
            parts.advance(part.bucket(), found.getLast().deviceId());
        }
        return found.size();
    }

    /** Told now and then only: with every chunk, its row would be what everybody waits for. */
    private void progress(int done) {
        Instant now = now();
        long last = toldAt.get();
        if (untold.addAndGet(done) == 0
                || now.toEpochMilli() < last + tellEvery.toMillis()
                || !toldAt.compareAndSet(last, now.toEpochMilli())) {
            return;
        }
        long news = untold.getAndSet(0);
        jdbc.sql("update compliance.reevaluations set devices_done = least(devices_done + ?, devices_total)"
                        + " where completed_at is null returning revision, devices_done, devices_total")
                .param(news)
                .query((row, _) -> new PolicyStatus(
                        row.getLong(1),
                        node.value(),
                        PolicyStatuses.EVALUATING,
                        List.of(),
                        row.getLong(2),
                        row.getLong(3),
                        Map.of(),
                        now))
                .list()
                .forEach(statuses::tell);
    }

    /** Nothing was found to do; what another is just doing still counts as to be done. */
    private void finish() {
        if (openRevisions().isEmpty()) {
            return;
        }
        transactions.executeWithoutResult(_ -> {
            if (locked() && !parts.anyOpen()) {
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
}
