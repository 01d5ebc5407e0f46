package io.portcullis.outbox;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.portcullis.localstack.TestServices;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** A new database with an outbox in it. */
final class OutboxDatabase implements AutoCloseable {
    static final OutboxTables TABLES = new OutboxTables("outbox");

    final HikariDataSource dataSource;
    final JdbcTemplate jdbc;
    final TransactionTemplate transactions;

    OutboxDatabase() {
        var access = TestServices.shared().newDatabase();
        var configuration = new HikariConfig();
        configuration.setJdbcUrl(access.jdbcUrl());
        configuration.setUsername(access.username());
        configuration.setPassword(access.password());
        configuration.setMaximumPoolSize(6);
        dataSource = new HikariDataSource(configuration);
        jdbc = new JdbcTemplate(dataSource);
        transactions = new TransactionTemplate(new JdbcTransactionManager(dataSource));
        migrate();
    }

    private void migrate() {
        try (var sql = Objects.requireNonNull(
                OutboxDatabase.class.getResourceAsStream("/db/migration/outbox/V1__outbox.sql"))) {
            String script = new String(sql.readAllBytes(), StandardCharsets.UTF_8);
            transactions.executeWithoutResult(_ -> {
                jdbc.execute("create schema outbox");
                jdbc.execute("set local search_path to outbox");
                jdbc.execute(script);
            });
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    long pending() {
        return Objects.requireNonNull(jdbc.queryForObject("select count(*) from outbox.outbox", Long.class));
    }

    long undeliverable() {
        return Objects.requireNonNull(
                jdbc.queryForObject("select count(*) from outbox.outbox_undeliverable", Long.class));
    }

    @Override
    public void close() {
        dataSource.close();
    }
}
