package io.portcullis.platform.compliance;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.portcullis.localstack.DatabaseAccess;
import io.portcullis.localstack.TestServices;
import io.portcullis.outbox.Outbox;
import io.portcullis.outbox.OutboxTables;
import io.portcullis.platform.TestPolicies;
import io.portcullis.policy.PolicyLoader;
import io.portcullis.posture.Catalogue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.flywaydb.core.Flyway;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** A database with any number of nodes' compliance on it, without the rest of the platform. */
final class Installation implements AutoCloseable {
    static final String ISSUER = "https://platform.example";

    final HikariDataSource dataSource;
    final JdbcClient jdbc;
    final TransactionTemplate transactions;
    final Outbox outbox;
    final TestClock clock = new TestClock();
    final KnownDevices devices = new KnownDevices();
    final List<Object> events = new CopyOnWriteArrayList<>();
    final ECKey signer = key();
    final Path signers;
    /** Over all nodes that are made from now on; the clock of tests stands still. */
    int reportsAMinute = 100_000;

    Installation() {
        this(TestServices.shared().newDatabase());
    }

    Installation(DatabaseAccess access) {
        var configuration = new HikariConfig();
        configuration.setJdbcUrl(access.jdbcUrl());
        configuration.setUsername(access.username());
        configuration.setPassword(access.password());
        configuration.setMaximumPoolSize(8);
        dataSource = new HikariDataSource(configuration);
        for (String schema : List.of("outbox", "compliance")) {
            Flyway.configure()
                    .dataSource(dataSource)
                    .schemas(schema)
                    .defaultSchema(schema)
                    .locations("classpath:db/migration/" + schema)
                    .load()
                    .migrate();
        }
        jdbc = JdbcClient.create(dataSource);
        transactions = new TransactionTemplate(new JdbcTransactionManager(dataSource));
        outbox = new Outbox(new JdbcTemplate(dataSource), new OutboxTables("outbox"), () -> {});
        try {
            signers = Files.createTempFile("signers", ".jwks");
            Files.writeString(signers, new JWKSet(signer.toPublicJWK()).toString());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static ECKey key() {
        try {
            return new ECKeyGenerator(Curve.P_256).keyIDFromThumbprint(true).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    Node node(String name) {
        return new Node(name, 2);
    }

    String signed(long revision, String yaml) {
        return TestPolicies.signed(signer, revision, yaml);
    }

    /** What waits in the outbox for a topic, oldest first. */
    List<String> sent(String topic) {
        return jdbc.sql("select payload from outbox.outbox where topic = ? order by id")
                .param(topic)
                .query((row, _) -> new String(row.getBytes(1), StandardCharsets.UTF_8))
                .list();
    }

    <T> List<T> events(Class<T> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    @Override
    public void close() {
        dataSource.close();
    }

    /** One node: what it has in memory is its own, the database is everybody's. */
    final class Node {
        final PolicySetStore store = new PolicySetStore(jdbc);
        final SignedMessages messages = new SignedMessages(new TrustedSigners(signers));
        final PolicySetVerifier verifier = new PolicySetVerifier(messages);
        final WaiverStore waiverStore = new WaiverStore(jdbc);
        final StandingWaivers waivers = new StandingWaivers(waiverStore, new WaiverVerifier(messages), clock);
        final PolicyLoader loader = new PolicyLoader(Catalogue.standard());
        final PolicySets sets = new PolicySets(store, verifier, loader, waivers, clock);
        final StateStore states = new StateStore(jdbc);
        final EvidenceStore evidence = new EvidenceStore(new JdbcTemplate(dataSource));
        final KnownPostures known = new KnownPostures(evidence);
        final FleetParts parts = new FleetParts(jdbc);
        final PolicyStatuses statuses = new PolicyStatuses(jdbc, outbox);
        final DecisionChanges changes = new DecisionChanges(jdbc, events::add);
        final ReportRequests requests = new ReportRequests(jdbc, transactions, events::add, clock);
        final GrantedRequests granted = new GrantedRequests(new JdbcTemplate(dataSource), transactions, 30);
        final Decisions decisions = new Decisions(
                states, new AccessReads(new JdbcTemplate(dataSource)), known, sets, requests, granted, clock);
        final CustomAttributes attributes = new CustomAttributes(jdbc);
        final PostureHistory history = new PostureHistory(new JdbcTemplate(dataSource), 30);
        final HistoryPartitions partitions = new HistoryPartitions(jdbc, transactions, attributes, 30, clock);
        final Simulations simulations = new Simulations(
                Simulations.DataAccess.of(dataSource, new JdbcTransactionManager(dataSource)),
                sets,
                loader,
                known,
                1,
                Duration.ofSeconds(60),
                clock);
        final CustomAttributeChanges custom;
        final Redecisions redecisions = new Redecisions(states, known, changes, devices, outbox);
        final FleetReevaluations reevaluations;
        final Rollouts rollouts;
        final RolloutCommands commands;
        final RolloutStore rolloutStore = new RolloutStore(jdbc);
        final Sweeper sweeper;
        final WaiverIntake waiverIntake;
        final PolicyIntake intake;
        final PostureReports reports;

        Node(String name, int chunk) {
            var node = new NodeName(name);
            reevaluations = new FleetReevaluations(
                    jdbc,
                    states,
                    parts,
                    store,
                    sets,
                    statuses,
                    redecisions,
                    transactions,
                    events::add,
                    node,
                    chunk,
                    Duration.ZERO,
                    clock);
            rollouts = new Rollouts(
                    rolloutStore,
                    store,
                    sets,
                    states,
                    parts,
                    reevaluations,
                    statuses,
                    transactions,
                    events::add,
                    node,
                    clock);
            commands = new RolloutCommands(rolloutStore, rollouts, store, () -> {}, transactions, clock);
            sweeper = new Sweeper(
                    jdbc,
                    states,
                    store,
                    sets,
                    waiverStore,
                    redecisions,
                    transactions,
                    chunk,
                    Duration.ofSeconds(5),
                    clock);
            waiverIntake = new WaiverIntake(
                    new WaiverVerifier(messages), waiverStore, store, () -> {}, transactions, events::add, node, clock);
            intake = new PolicyIntake(
                    verifier,
                    loader,
                    sets,
                    store,
                    statuses,
                    reevaluations,
                    rollouts,
                    waiverIntake,
                    () -> {},
                    transactions,
                    events::add,
                    node,
                    clock);
            var plans = new CollectionPlans(sets, devices);
            var times = new ReportTimes(Duration.ofMinutes(15));
            var template = new JdbcTemplate(dataSource);
            var pace = new SharedPace(reportsAMinute);
            reports = new PostureReports(
                    new PostureReportVerifier(ISSUER, Catalogue.standard(), clock),
                    new WholeReports(
                            states,
                            new ReportWrites(template, evidence, pace),
                            sets,
                            plans,
                            attributes,
                            history,
                            changes,
                            devices,
                            outbox,
                            times),
                    new UnchangedReports(
                            new UnchangedWrites(template, pace), sets, plans, known, changes, devices, outbox, times),
                    store,
                    plans,
                    times,
                    10,
                    jdbc,
                    transactions,
                    events::add,
                    clock);
            custom = new CustomAttributeChanges(
                    attributes, states, store, sets, changes, devices, outbox, transactions, events::add, clock);
        }

        /** As if the message came from Kafka, at a position of its own. */
        void judge(String jws) {
            intake.judge(new PolicyMessage("policy-set", jws, Integer.toUnsignedLong(jws.hashCode()), clock.instant()));
        }

        /** As if a waiver came from Kafka. */
        void judgeWaiver(String key, String jws) {
            intake.judge(new PolicyMessage(key, jws, Integer.toUnsignedLong(jws.hashCode()), clock.instant()));
        }

        /** What its threads would do until nothing is left to do. */
        void work() {
            boolean more = true;
            while (more) {
                boolean decided = reevaluations.step();
                boolean moved = rollouts.step();
                more = sweeper.step() || decided || moved;
            }
        }

        void reevaluateAll() {
            while (reevaluations.step()) {
                Thread.onSpinWait();
            }
        }
    }
}
