package io.portcullis.platform.compliance.history;

import static io.portcullis.platform.compliance.columns.Columns.timestamp;

import io.portcullis.platform.compliance.attributes.CustomAttributes;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Makes the days of the history ahead and drops those that are past: whichever node comes first. What arrives on a day
 * that has no partition, after a jump of the clock or weeks of no upkeep, goes into the default one and is deleted
 * there in its time.
 */
class HistoryPartitions {
    /** Names the lock: "portcull" in ASCII, with the last bits telling it from other locks of this product. */
    private static final long LOCK = 0x706f727463756c10L;

    private static final int DAYS_AHEAD = 3;
    private static final DateTimeFormatter SUFFIX = DateTimeFormatter.ofPattern("uuuuMMdd");
    private static final List<Partitioned> TABLES =
            List.of(new Partitioned("posture_history", "received_at"), new Partitioned("granted_requests", "hour"));

    private final JdbcClient jdbc;
    private final TransactionOperations transactions;
    private final CustomAttributes custom;
    private final int days;
    private final Clock clock;

    /** @param days that are kept */
    HistoryPartitions(
            JdbcClient jdbc, TransactionOperations transactions, CustomAttributes custom, int days, Clock clock) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.custom = custom;
        this.days = days;
        this.clock = clock;
    }

    /** @param column time by which the table is partitioned */
    private record Partitioned(String table, String column) {
        String of(LocalDate day) {
            return table + "_" + SUFFIX.format(day);
        }

        String rest() {
            return table + "_default";
        }
    }

    @Scheduled(fixedDelayString = "PT1H")
    void upkeep() {
        transactions.executeWithoutResult(_ -> {
            // Whoever writes history waits for the lock on the table that this takes; nobody is to wait for long.
            jdbc.sql("set local lock_timeout = '3s'").update();
            boolean alone = jdbc.sql("select pg_try_advisory_xact_lock(?)")
                    .param(LOCK)
                    .query(Boolean.class)
                    .single();
            if (alone) {
                Instant now = clock.instant();
                for (var table : TABLES) {
                    upkeep(table, LocalDate.ofInstant(now, ZoneOffset.UTC));
                }
                custom.prune(now);
            }
        });
    }

    private void upkeep(Partitioned table, LocalDate today) {
        Set<String> existing = existing(table);
        for (int ahead = 0; ahead <= DAYS_AHEAD && days > 0; ahead++) {
            var day = today.plusDays(ahead);
            if (!existing.contains(table.of(day)) && !isInRest(table, day)) {
                jdbc.sql("create table compliance.%s partition of compliance.%s for values from ('%s') to ('%s')"
                                .formatted(table.of(day), table.table(), start(day), start(day.plusDays(1))))
                        .update();
            }
        }
        var oldest = today.minusDays(days);
        String oldestName = table.of(oldest);
        existing.stream()
                .filter(name -> !name.equals(table.rest()) && name.compareTo(oldestName) < 0)
                .sorted()
                .forEach(name -> jdbc.sql("drop table compliance." + name).update());
        jdbc.sql("delete from compliance.%s where %s < ?".formatted(table.rest(), table.column()))
                .param(timestamp(oldest.atStartOfDay(ZoneOffset.UTC).toInstant()))
                .update();
    }

    private Set<String> existing(Partitioned table) {
        return new HashSet<>(jdbc.sql("select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid"
                        + " where i.inhparent = ?::regclass")
                .param("compliance." + table.table())
                .query(String.class)
                .list());
    }

    private boolean isInRest(Partitioned table, LocalDate day) {
        return jdbc.sql("select exists (select 1 from compliance.%s where %s >= ?::timestamptz and %s < ?::timestamptz)"
                        .formatted(table.rest(), table.column(), table.column()))
                .params(start(day), start(day.plusDays(1)))
                .query(Boolean.class)
                .single();
    }

    private static String start(LocalDate day) {
        return day + " 00:00:00+00";
    }
}
