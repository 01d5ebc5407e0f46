package io.portcullis.platform.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.portcullis.contracts.AuditEntry;
import io.portcullis.contracts.Topics;
import io.portcullis.contracts.WireJson;
import io.portcullis.localstack.TestServices;
import io.portcullis.outbox.Outbox;
import io.portcullis.outbox.OutboxTables;
import io.portcullis.platform.accounts.AccountEvent;
import io.portcullis.platform.accounts.Role;
import io.portcullis.platform.compliance.ComplianceEvent;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class AuditIT {
    private final HikariDataSource dataSource = dataSource();
    private final JdbcClient jdbc = JdbcClient.create(dataSource);
    private final TransactionTemplate transactions = new TransactionTemplate(new JdbcTransactionManager(dataSource));
    private final Outbox outbox = new Outbox(new JdbcTemplate(dataSource), new OutboxTables("outbox"), () -> {});
    private final AuditStore store = new AuditStore(jdbc);
    private final AtomicInteger wakes = new AtomicInteger();
    private final AuditListener listener = new AuditListener(store, wakes::incrementAndGet);
    private final AuditSealer sealer = new AuditSealer(store, outbox, transactions);
    private final AuditVerifier verifier = new AuditVerifier(store, transactions, Clock.systemUTC());

    private static HikariDataSource dataSource() {
        var access = TestServices.shared().newDatabase();
        var configuration = new HikariConfig();
        configuration.setJdbcUrl(access.jdbcUrl());
        configuration.setUsername(access.username());
        configuration.setPassword(access.password());
        configuration.setMaximumPoolSize(5);
        return new HikariDataSource(configuration);
    }

    @BeforeEach
    void migrate() {
        for (String schema : List.of("outbox", "audit")) {
            Flyway.configure()
                    .dataSource(dataSource)
                    .schemas(schema)
                    .defaultSchema(schema)
                    .locations("classpath:db/migration/" + schema)
                    .load()
                    .migrate();
        }
    }

    @AfterEach
    void close() {
        dataSource.close();
    }

    private void happens(Object event) {
        listener.onApplicationEvent(new PayloadApplicationEvent<>(this, event));
    }

    private void passwordsChanged(int count) {
        IntStream.range(0, count)
                .forEach(i -> happens(new AccountEvent.PasswordChanged("user" + i, "user:admin", Instant.now())));
    }

    private void sealAll() {
        while (sealer.step()) {
            Thread.onSpinWait();
        }
    }

    /** As somebody would who owns the database. */
    private void behindTheTriggers(String sql) {
        jdbc.sql("alter table audit.entries disable trigger user").update();
        jdbc.sql(sql).update();
        jdbc.sql("alter table audit.entries enable trigger user").update();
    }

    @Test
    void entriesAreSealedInOrderAndLeaveForKafka() {
        happens(new AccountEvent.AccountCreated("alice", Role.AUDITOR, "user:admin", Instant.now()));
        happens(new ComplianceEvent.PolicySetRejected(7, List.of("The signer is not trusted."), "one", Instant.now()));
        sealAll();

        var entries = store.after(0, 10);
        assertThat(entries).extracting(AuditEntry::sequence).containsExactly(1L, 2L);
        assertThat(entries).extracting(AuditEntry::action).containsExactly("account.created", "policy_set.rejected");
        assertThat(entries.getFirst().previousHash()).isEqualTo("0".repeat(64));
        assertThat(entries.getLast().previousHash())
                .isEqualTo(entries.getFirst().hash());
        assertThat(entries.getLast().details()).containsEntry("node", "one");
        var sent = jdbc.sql("select convert_from(payload, 'UTF8') from outbox.outbox where topic = ? order by id")
                .param(Topics.AUDIT)
                .query(String.class)
                .list();
        assertThat(sent)
                .map(json -> WireJson.mapper().readValue(json, AuditEntry.class))
                .isEqualTo(entries)
                .allSatisfy(entry -> assertThat(AuditChain.hash(entry)).isEqualTo(entry.hash()));
        assertThat(verifier.verify().intact()).isTrue();
        assertThat(verifier.verify().entries()).isEqualTo(2);
    }

    @Test
    void anActThatRollsBackLeavesNoEntry() {
        transactions.executeWithoutResult(transaction -> {
            passwordsChanged(1);
            transaction.setRollbackOnly();
        });
        transactions.executeWithoutResult(_ -> {
            passwordsChanged(1);
            assertThat(wakes).hasValue(0);
        });
        sealAll();

        assertThat(wakes).hasValue(1);
        assertThat(store.after(0, 10)).hasSize(1);
    }

    @Test
    void aChangeOfComplianceIsNoAct() {
        happens(new ComplianceEvent.DeviceComplianceChanged(
                UUID.randomUUID(), null, "compliant", List.of(), 1, 1, Instant.now()));
        happens("something else");
        assertThat(store.anythingUnsealed()).isFalse();
    }

    @Test
    void sealersAtOnceMakeOneChain() throws Exception {
        passwordsChanged(1_200);
        try (var threads = Executors.newFixedThreadPool(3)) {
            var sealing = IntStream.range(0, 3)
                    .mapToObj(_ -> threads.submit(this::sealAll))
                    .toList();
            for (var one : sealing) {
                one.get();
            }
        }
        sealAll();

        var verification = verifier.verify();
        assertThat(verification.intact()).as(verification.problem()).isTrue();
        assertThat(verification.entries()).isEqualTo(1_200);
    }

    @Test
    void theTrailOnlyGrows() {
        passwordsChanged(2);
        sealAll();
        passwordsChanged(1);

        for (String sql : List.of(
                "update audit.entries set actor = 'nobody' where sequence = 1",
                "update audit.entries set sequence = 9 where sequence = 2",
                "update audit.entries set actor = 'nobody' where sequence is null",
                "delete from audit.entries where sequence = 1",
                "delete from audit.entries where sequence is null",
                "truncate audit.entries",
                "delete from audit.chain_head")) {
            assertThatThrownBy(() -> jdbc.sql(sql).update()).as(sql).isInstanceOf(DataAccessException.class);
        }
        assertThat(verifier.verify().intact()).isTrue();
    }

    @Test
    void aChangedEntryIsNamed() {
        passwordsChanged(5);
        sealAll();
        behindTheTriggers("update audit.entries set actor = 'user:somebody' where sequence = 3");

        var verification = verifier.verify();
        assertThat(verification.intact()).isFalse();
        assertThat(verification.brokenAt()).isEqualTo(3);
        assertThat(verification.entries()).isEqualTo(2);
        assertThat(verification.problem()).contains("3");
    }

    @Test
    void aRewrittenHashIsNamed() {
        passwordsChanged(5);
        sealAll();
        var third = store.after(2, 1).getFirst();
        var forged = new AuditEntry(
                third.id(),
                third.sequence(),
                third.occurredAt(),
                "user:somebody",
                third.action(),
                third.subject(),
                third.details(),
                third.previousHash(),
                "");
        behindTheTriggers("update audit.entries set actor = 'user:somebody', hash = '" + AuditChain.hash(forged)
                + "' where sequence = 3");

        assertThat(verifier.verify().brokenAt()).isEqualTo(4);
    }

    @Test
    void aMissingEntryIsNamedAtBothEnds() {
        passwordsChanged(5);
        sealAll();
        behindTheTriggers("delete from audit.entries where sequence = 2");
        assertThat(verifier.verify().brokenAt()).isEqualTo(2);

        behindTheTriggers("delete from audit.entries where sequence = 5");
        behindTheTriggers("update audit.entries set sequence = sequence - 1 where sequence > 2");
        assertThat(verifier.verify().brokenAt()).isEqualTo(2);
    }

    @Test
    void aCutOffTailIsSeen() {
        passwordsChanged(3);
        sealAll();
        behindTheTriggers("delete from audit.entries where sequence = 3");

        var verification = verifier.verify();
        assertThat(verification.intact()).isFalse();
        assertThat(verification.brokenAt()).isEqualTo(3);
    }

    @Test
    void pagesGoBackwardsAndFiltersHold() {
        passwordsChanged(3);
        happens(new AccountEvent.LoggedIn("alice", "203.0.113.7", Instant.now()));
        sealAll();
        var controller = new AuditController(store, verifier);

        var first = controller.page(2, null, null, null);
        assertThat(first.items()).extracting(AuditEntry::sequence).containsExactly(4L, 3L);
        var second = controller.page(2, first.nextCursor(), null, null);
        assertThat(second.items()).extracting(AuditEntry::sequence).containsExactly(2L, 1L);
        assertThat(second.nextCursor()).isNull();
        assertThat(controller.page(50, null, "account.logged_in", null).items())
                .singleElement()
                .satisfies(entry -> assertThat(entry.details()).isEqualTo(Map.of("remote_address", "203.0.113.7")));
        assertThat(controller.page(50, null, null, "user:user1").items()).hasSize(1);
        assertThat(controller.page(50, null, "account.logged_in", "user:user1").items())
                .isEmpty();
    }
}
