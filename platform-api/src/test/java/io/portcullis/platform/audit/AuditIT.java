package io.portcullis.platform.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.portcullis.contracts.AuditEntry;
import io.portcullis.contracts.WireJson;
import io.portcullis.localstack.TestServices;
import io.portcullis.outbox.RelaySource;
import io.portcullis.platform.accounts.AccountEvent;
import io.portcullis.platform.accounts.Role;
import io.portcullis.platform.compliance.ComplianceEvent;
import java.sql.SQLException;
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
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class AuditIT {
    private final HikariDataSource dataSource = dataSource();
    private final JdbcClient jdbc = JdbcClient.create(dataSource);
    private final TransactionTemplate transactions = new TransactionTemplate(new JdbcTransactionManager(dataSource));
    private final AuditStore store = new AuditStore(jdbc);
    private final AtomicInteger wakes = new AtomicInteger();
    private final AuditListener listener = new AuditListener(store, wakes::incrementAndGet);
    private final AtomicInteger toldOfSealing = new AtomicInteger();
    private final AuditSealer sealer = new AuditSealer(store, transactions, toldOfSealing::incrementAndGet);
    private final AuditTopic topic = new AuditTopic();
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
        migrateTo("latest");
    }

    private void migrateTo(String version) {
        Flyway.configure()
                .dataSource(dataSource)
                .schemas("audit")
                .defaultSchema("audit")
                .locations("classpath:db/migration/audit")
                .target(version)
                .load()
                .migrate();
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

    private List<RelaySource.Message> untold() {
        try (var connection = dataSource.getConnection()) {
            return topic.read(connection, 1_000);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void kafkaHas(long place) {
        try (var connection = dataSource.getConnection()) {
            topic.sent(connection, place);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
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
        assertThat(toldOfSealing).hasValue(1);
        assertThat(untold())
                .map(message -> WireJson.mapper().readValue(message.payload(), AuditEntry.class))
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
                "update audit.waiting set actor = 'nobody'",
                "delete from audit.entries where sequence = 1",
                "delete from audit.waiting",
                "truncate audit.entries",
                "truncate audit.waiting",
                "delete from audit.chain_head",
                "delete from audit.told")) {
            assertThatThrownBy(() -> jdbc.sql(sql).update()).as(sql).isInstanceOf(DataAccessException.class);
        }
        assertThat(verifier.verify().intact()).isTrue();
        sealAll();
        assertThat(verifier.verify().entries()).isEqualTo(3);
    }

    @Test
    void anEntryIsToldFromTheLastThatKafkaHasOn() {
        passwordsChanged(5);
        sealAll();
        kafkaHas(3);
        assertThat(untold()).extracting(RelaySource.Message::id).containsExactly(4L, 5L);

        kafkaHas(5);
        assertThat(untold()).isEmpty();
        passwordsChanged(1);
        sealAll();
        assertThat(untold()).extracting(RelaySource.Message::id).containsExactly(6L);
    }

    @Test
    void aSealerThatDiesBetweenLeavesEverythingWaiting() {
        passwordsChanged(3);
        transactions.executeWithoutResult(transaction -> {
            assertThat(sealer.step()).isFalse();
            assertThat(store.after(0, 10)).hasSize(3);
            transaction.setRollbackOnly();
        });
        assertThat(store.after(0, 10)).isEmpty();
        assertThat(untold()).isEmpty();

        sealAll();
        assertThat(verifier.verify().intact()).isTrue();
        assertThat(store.after(0, 10))
                .extracting(AuditEntry::subject)
                .containsExactly("user:user0", "user:user1", "user:user2");
    }

    /** An installation whose trail was written before entries waited apart. */
    @Test
    void anUpgradeKeepsTheTrailAndWhatWaited() {
        jdbc.sql("drop schema audit cascade").update();
        migrateTo("1");
        var first = AuditChain.seal(unsealed(1), 1, AuditChain.ORIGIN);
        jdbc.sql("insert into audit.entries"
                        + " (id, occurred_at, actor, action, subject, details, sequence, previous_hash, hash)"
                        + " values (?, ?::timestamptz, 'user:admin', 'account.changed', 'user:1', '{}', 1, ?, ?)")
                .params(first.entry().id(), first.entry().occurredAt().toString(), first.previousHash(), first.hash())
                .update();
        jdbc.sql("update audit.chain_head set sequence = 1, hash = ?")
                .param(first.hash())
                .update();
        jdbc.sql("insert into audit.entries (id, occurred_at, actor, action, subject, details)"
                        + " values (gen_random_uuid(), now(), 'user:admin', 'account.changed', 'user:2', '{}')")
                .update();

        migrateTo("latest");

        assertThat(store.anythingUnsealed()).isTrue();
        sealAll();
        assertThat(verifier.verify().intact()).isTrue();
        assertThat(store.after(0, 10)).extracting(AuditEntry::subject).containsExactly("user:1", "user:2");
        assertThat(untold())
                .as("what was sealed before left through the outbox")
                .extracting(RelaySource.Message::id)
                .containsExactly(2L);
    }

    private static AuditStore.Unsealed unsealed(int number) {
        return new AuditStore.Unsealed(
                number,
                UUID.randomUUID(),
                Instant.parse("2026-03-01T10:00:00.250Z"),
                "user:admin",
                "account.changed",
                "user:" + number,
                "{}");
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
