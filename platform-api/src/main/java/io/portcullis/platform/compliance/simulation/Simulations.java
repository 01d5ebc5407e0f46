package io.portcullis.platform.compliance.simulation;

import static io.portcullis.platform.compliance.columns.Columns.instant;
import static io.portcullis.platform.compliance.columns.Columns.timestamp;

import io.portcullis.contracts.SimulatedHistory;
import io.portcullis.contracts.SimulationDocument;
import io.portcullis.platform.compliance.evidence.KnownPostures;
import io.portcullis.platform.compliance.policies.PolicySets;
import io.portcullis.platform.compliance.policies.Rules;
import io.portcullis.policy.CompiledPolicySet;
import io.portcullis.policy.PolicyLoader;
import io.portcullis.policy.PolicyLoading;
import io.portcullis.policy.PolicyProblem;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Tries a policy set on the fleet as it is, and on the token requests of the past. Writes nothing, and cannot: it reads
 * in read-only transactions. As it takes all the processors there are for a moment, few run at the same time.
 */
final class Simulations {
    /** Parts of the fleet that are decided side by side. */
    private static final int PARTS = 2;

    /** What PostgreSQL says when a statement takes too long. */
    private static final String CANCELED = "57014";

    private static final int FETCH = 1_000;
    private static final Set<String> ALWAYS = Set.of("os.type", "os.version", "agent.version", "host.name");

    private final DataAccess access;
    private final PolicySets sets;
    private final PolicyLoader loader;
    private final KnownPostures known;
    private final Semaphore slots;
    private final Duration limit;
    private final Clock clock;

    Simulations(
            DataAccess access,
            PolicySets sets,
            PolicyLoader loader,
            KnownPostures known,
            int atOnce,
            Duration limit,
            Clock clock) {
        this.access = access;
        this.sets = sets;
        this.loader = loader;
        this.known = known;
        this.slots = new Semaphore(atOnce);
        this.limit = limit;
        this.clock = clock;
    }

    /** How the database is read: many rows, without writing. */
    record DataAccess(JdbcTemplate jdbc, PlatformTransactionManager transactions) {
        static DataAccess of(DataSource source, PlatformTransactionManager transactions) {
            var jdbc = new JdbcTemplate(source);
            jdbc.setFetchSize(FETCH);
            return new DataAccess(jdbc, transactions);
        }
    }

    /** What became of a wish for a simulation. */
    sealed interface Result {
        record Done(SimulationDocument document) implements Result {}

        record Invalid(List<PolicyProblem> problems) implements Result {}

        /** As many run as may. */
        record Busy() implements Result {}

        record TooLong(Duration limit) implements Result {}
    }

    /**
     * @param historyDays null for the present fleet only
     * @param mostDevices that are listed one by one
     */
    Result run(String yaml, @Nullable Integer historyDays, int mostDevices) {
        if (!slots.tryAcquire()) {
            return new Result.Busy();
        }
        try {
            return switch (loader.load(yaml)) {
                case PolicyLoading.Rejected(var problems) -> new Result.Invalid(problems);
                case PolicyLoading.Accepted(var draft) -> simulate(draft, historyDays, mostDevices);
            };
        } finally {
            slots.release();
        }
    }

    private Result simulate(CompiledPolicySet draft, @Nullable Integer historyDays, int mostDevices) {
        long started = System.nanoTime();
        long deadline = started + limit.toNanos();
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        var rules = sets.rules();
        Set<String> wanted = new TreeSet<>(ALWAYS);
        wanted.addAll(draft.attributes());
        wanted.addAll(rules.attributes());
        try {
            var tally = fleet(draft, rules, mostDevices, now, deadline);
            var history = historyDays == null
                    ? null
                    : history(draft, rules, Set.copyOf(wanted), now, Duration.ofDays(historyDays), deadline);
            return new Result.Done(new SimulationDocument(
                    rules.inForce().revision(),
                    tally.total(),
                    now,
                    Duration.ofNanos(System.nanoTime() - started).toMillis(),
                    tally.fleet(),
                    tally.groups(),
                    tally.applications(),
                    tally.checks(),
                    tally.changed(),
                    history));
        } catch (DeadlinePassed | QueryTimeoutException e) {
            return new Result.TooLong(limit);
        } catch (DataAccessException e) {
            if (e.getMostSpecificCause() instanceof SQLException cause && CANCELED.equals(cause.getSQLState())) {
                return new Result.TooLong(limit);
            }
            throw e;
        }
    }

    private SimulationTally fleet(CompiledPolicySet draft, Rules rules, int mostDevices, Instant now, long deadline) {
        var digests = known.all();
        String[] names = digests.keySet().toArray(String[]::new);
        Executor threads =
                task -> Thread.ofPlatform().daemon().name("simulation").start(task);
        List<CompletableFuture<SimulationTally>> parts = new ArrayList<>();
        for (int part = 0; part < PARTS; part++) {
            int remainder = part;
            parts.add(CompletableFuture.supplyAsync(
                    () -> {
                        var simulation = new FleetSimulation(draft, rules, known, digests, mostDevices, now);
                        read(FleetSimulation.SELECT, simulation::take, deadline, names, PARTS, remainder);
                        return simulation.tally();
                    },
                    threads));
        }
        var sum = new SimulationTally(mostDevices);
        try {
            parts.forEach(part -> sum.add(part.join()));
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
        return sum;
    }

    private SimulatedHistory history(
            CompiledPolicySet draft, Rules rules, Set<String> wanted, Instant now, Duration past, long deadline) {
        Instant asked = now.minus(past).truncatedTo(ChronoUnit.HOURS);
        var simulation = new HistorySimulation(draft, rules, wanted, now);
        read(HistorySimulation.SELECT, simulation::take, deadline, timestamp(asked));
        List<Instant> oldest = new ArrayList<>();
        read(HistorySimulation.OLDEST, row -> oldest.add(instant(row, 1)), deadline, timestamp(asked));
        return simulation.result(oldest.isEmpty() ? now : oldest.getFirst());
    }

    private interface Take {
        void row(ResultSet row) throws SQLException;
    }

    private void read(String statement, Take take, long deadline, Object... parameters) {
        var readOnly = new TransactionTemplate(access.transactions());
        readOnly.setReadOnly(true);
        RowCallbackHandler rows = row -> {
            if (System.nanoTime() - deadline > 0) {
                throw new DeadlinePassed();
            }
            take.row(row);
        };
        readOnly.executeWithoutResult(_ -> {
            long left =
                    Math.max(1, Duration.ofNanos(deadline - System.nanoTime()).toMillis());
            access.jdbc().execute("set local statement_timeout = " + left);
            access.jdbc().query(statement, rows, Objects.requireNonNull(parameters));
        });
    }

    private static final class DeadlinePassed extends RuntimeException {}
}
