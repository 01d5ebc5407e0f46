package io.portcullis.platform.compliance.reports;

import static io.portcullis.platform.batches.ColumnArrays.column;
import static io.portcullis.platform.compliance.columns.Columns.instant;
import static io.portcullis.platform.compliance.columns.Columns.timestamp;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The pace of reports over all nodes, as {@link ReportPace} has it for one: the time at which a device's allowance will
 * be whole again stands in its row, and the statement that writes a report decides by it. It is asked for only where
 * nothing was written.
 */
final class SharedPace {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    /** Length of the digest at the end of the stamp of a plan. */
    private static final int DIGEST = 43;

    private final Duration interval;
    private final Duration allowance;

    SharedPace(int timesAMinute) {
        this.interval = MINUTE.dividedBy(timesAMinute);
        this.allowance = MINUTE.minus(interval);
    }

    /**
     * Whether the report {@code n} may be taken into the row {@code d}. Always where somebody waits for it, or another
     * plan than that of the last report has to be followed.
     *
     * @param plan column with the stamp of the plan it came under; null for that of the last report
     */
    String admits(@Nullable String plan) {
        String admits = "(d.paced_until is null or d.paced_until <= n.received_at + " + literal(allowance)
                // Further off than it can be: a clock was set back.
                + " or d.paced_until > n.received_at + " + literal(allowance.plus(interval))
                + " or d.report_requested_at is not null";
        return plan == null
                ? admits + ")"
                : admits + " or right(d.evidence_plan, " + DIGEST + ") is distinct from right(" + plan + ", " + DIGEST
                        + "))";
    }

    /** What a report leaves in the row; who was let through without any allowance uses up none. */
    String next() {
        return "case when d.paced_until > n.received_at + " + literal(allowance)
                + " and d.paced_until <= n.received_at + "
                + literal(allowance.plus(interval)) + " then d.paced_until"
                + " when d.paced_until > n.received_at + " + literal(allowance.plus(interval)) + " then " + first()
                + " else greatest(d.paced_until, n.received_at) + " + literal(interval) + " end";
    }

    /** The same for a device's first report. */
    String first() {
        return "n.received_at + " + literal(interval);
    }

    /** A report that was not written. */
    record Unwritten(UUID deviceId, @Nullable String plan) {}

    /** How long those are to wait that were not written because of their pace; the others may try again. */
    Map<UUID, Duration> waits(JdbcTemplate jdbc, List<Unwritten> reports, Instant now) {
        if (reports.isEmpty()) {
            return Map.of();
        }
        boolean whole = reports.getFirst().plan() != null;
        Map<UUID, Duration> waits = new HashMap<>();
        jdbc.query(
                "select d.device_id, d.paced_until from (select u.device_id, u.plan, ?::timestamptz as received_at"
                        + " from unnest(?::uuid[], ?::text[]) as u (device_id, plan)) as n"
                        + " join compliance.device_state d on d.device_id = n.device_id where not "
                        + admits(whole ? "n.plan" : null),
                row -> {
                    Duration wait = Duration.between(now, instant(row, 2)).minus(allowance);
                    waits.put(row.getObject(1, UUID.class), wait);
                },
                timestamp(now),
                column(reports, UUID[]::new, Unwritten::deviceId),
                column(reports, String[]::new, Unwritten::plan));
        return waits;
    }

    private static String literal(Duration duration) {
        return "interval '" + duration.toNanos() / 1_000 + " microseconds'";
    }
}
