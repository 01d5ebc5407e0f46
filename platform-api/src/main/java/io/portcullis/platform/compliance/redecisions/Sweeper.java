package io.portcullis.platform.compliance.redecisions;

import static io.portcullis.platform.compliance.columns.Columns.instant;
import static io.portcullis.platform.compliance.columns.Columns.timestamp;

import io.portcullis.platform.compliance.decisions.StateStore;
import io.portcullis.platform.compliance.policies.PolicySetStore;
import io.portcullis.platform.compliance.policies.PolicySets;
import io.portcullis.platform.compliance.waivers.WaiverStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Decides devices anew when time alone may have changed their decisions: evidence goes stale, grace ends, a waiver
 * begins or ends. Every node sweeps; a row that one has locked is not another's, and one that is decided is not due.
 */
final class Sweeper {
    private static final Logger log = LoggerFactory.getLogger(Sweeper.class);
    /** A row that another node is at is due until it is done. */
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(50);

    private static final Duration LOOK_BACK_EVERY = Duration.ofMinutes(10);
    /** By so much the clocks of nodes may differ without their deciding after one another. */
    private static final Duration SKEW = Duration.ofMinutes(1);

    private final JdbcClient jdbc;
    private final StateStore states;
    private final PolicySetStore policies;
    private final PolicySets sets;
    private final WaiverStore waivers;
    private final Redecisions redecisions;
    private final TransactionOperations transactions;
    private final int chunk;
    private final Duration longestPause;
    private final Clock clock;
    private Instant latest = Instant.MIN;
    private @Nullable Instant lookedBackAt;

    Sweeper(
            JdbcClient jdbc,
            StateStore states,
            PolicySetStore policies,
            PolicySets sets,
            WaiverStore waivers,
            Redecisions redecisions,
            TransactionOperations transactions,
            int chunk,
            Duration longestPause,
            Clock clock) {
        this.jdbc = jdbc;
        this.states = states;
        this.policies = policies;
        this.sets = sets;
        this.waivers = waivers;
        this.redecisions = redecisions;
        this.transactions = transactions;
        this.chunk = chunk;
        this.longestPause = longestPause;
        this.clock = clock;
    }

    /** Decides one chunk of what is due. @return whether there may be more */
    boolean step() {
        Instant now = now();
        lookBack(now);
        return Boolean.TRUE.equals(transactions.execute(_ -> waivers.settleNext(now) || decideChunk(now)));
    }

    /** Until the next device is due, or until others may have made one due that this node was not told of. */
    Duration pause() {
        return Stream.of(nextDue(), waivers.nextToSettle())
                .flatMap(Optional::stream)
                .min(Instant::compareTo)
                .map(due -> Duration.between(clock.instant(), due))
                .filter(wait -> wait.compareTo(longestPause) < 0)
                .map(wait -> wait.compareTo(SHORTEST_PAUSE) < 0 ? SHORTEST_PAUSE : wait)
                .orElse(longestPause);
    }

    private boolean decideChunk(Instant now) {
        policies.holdInForce();
        var due = states.lock("d.next_change <= ? order by d.next_change, d.device_id limit " + chunk, timestamp(now));
        if (due.isEmpty()) {
            return false;
        }
        if (redecisions.decide(due, sets.rules(), now) == 0) {
            throw new IllegalStateException("None of the devices that are due can be decided");
        }
        return true;
    }

    private Optional<Instant> nextDue() {
        return jdbc.sql("select next_change from compliance.device_state where next_change is not null"
                        + " order by next_change limit 1")
                .query((row, _) -> instant(row, 1))
                .optional();
    }

    /**
     * What was decided at a time that is yet to come was decided by a clock that was wrong: evidence may have been
     * found stale that is not, and nothing would bring it up again. So it is decided anew once the clock is back.
     */
    private synchronized void lookBack(Instant now) {
        boolean jumped = now.isBefore(latest);
        var before = lookedBackAt;
        if (!jumped && before != null && now.isBefore(before.plus(LOOK_BACK_EVERY))) {
            latest = now;
            return;
        }
        int found = jdbc.sql("update compliance.device_state set next_change = least(next_change, ?)"
                        + " where device_id in (select device_id from compliance.device_state"
                        + " where evaluated_at > ? order by device_id for update)")
                .params(timestamp(now), timestamp(jumped ? now : now.plus(SKEW)))
                .update();
        if (found > 0) {
            log.warn("{} devices were decided by a clock that was ahead; they are decided anew", found);
        }
        latest = now;
        lookedBackAt = now;
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
