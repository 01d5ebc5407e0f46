package io.portcullis.platform.compliance.reports;

import static io.portcullis.platform.batches.ColumnArrays.column;
import static io.portcullis.platform.batches.ColumnArrays.literal;
import static io.portcullis.platform.compliance.columns.Columns.timestamp;

import io.portcullis.platform.compliance.decisions.Evaluated;
import io.portcullis.platform.compliance.decisions.StateStore;
import io.portcullis.platform.compliance.decisions.StoredState;
import io.portcullis.platform.compliance.evidence.CollectionTimes;
import io.portcullis.platform.compliance.policies.InForce;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;

/** What a report that says "unchanged" needs of its device's row and leaves there: never the readings. */
final class UnchangedWrites {
    private static final String FIND = "select " + InForce.COLUMNS + ", " + StateStore.COLUMNS
            + ", d.evidence_hash, d.evidence_plan"
            + " from compliance.policy_in_force p left join compliance.device_state d on d.device_id = any (?)";
    private static final String COLLECTED = "n.collected::timestamptz";
    private static final String UPDATE = "update compliance.device_state d set version = d.version + 1,"
            + " device_name = n.device_name, last_report_id = n.last_report_id, received_at = n.received_at,"
            + " collected = n.collected, subject = n.subject, policy_revision = n.policy_revision,"
            + " status = n.status, levels = n.levels::text[], verdict = n.verdict, failing_since = n.failing_since,"
            + " evaluated_at = n.evaluated_at, valid_until = n.valid_until, sequence = n.sequence,"
            + " newly_blocked = n.newly_blocked, trial = n.trial,"
            // An earlier one stays: changing it with every report would change the index with every report.
            + " next_change = least(d.next_change, n.next_change),"
            + " report_requested_at = " + ReportRequests.left(COLLECTED, "d.report_requested_at") + ","
            + " report_requested_check = " + ReportRequests.left(COLLECTED, "d.report_requested_check") + ","
            + " paced_until = %s"
            + " from unnest(?::uuid[], ?::bigint[], ?::text[], ?::uuid[], ?::timestamptz[], ?::text[],"
            + " ?::text[], ?::bigint[], ?::text[], ?::text[], ?::text[], ?::text[], ?::timestamptz[],"
            + " ?::timestamptz[], ?::bigint[], ?::timestamptz[], ?::boolean[], ?::text[]) as n (device_id, version,"
            + " device_name, last_report_id, received_at,"
            + " collected, subject, policy_revision, status, levels, verdict, failing_since, evaluated_at,"
            + " valid_until, sequence, next_change, newly_blocked, trial)"
            + " where d.device_id = n.device_id and d.version = n.version and d.last_report_id < n.last_report_id"
            + " and %s returning d.device_id";

    private final JdbcTemplate jdbc;
    private final SharedPace pace;
    private final String update;

    UnchangedWrites(JdbcTemplate jdbc, SharedPace pace) {
        this.jdbc = jdbc;
        this.pace = pace;
        this.update = UPDATE.formatted(pace.next(), pace.admits(null));
    }

    Found find(Collection<UUID> deviceIds) {
        var inForce = new InForce[1];
        Map<UUID, Row> rows = new HashMap<>();
        jdbc.query(
                FIND,
                row -> {
                    inForce[0] = InForce.read(row, 0);
                    if (row.getObject(InForce.WIDTH + 1) != null) {
                        var one = row(row);
                        rows.put(one.state().deviceId(), one);
                    }
                },
                (Object) deviceIds.toArray(UUID[]::new));
        return new Found(inForce[0], rows);
    }

    private static Row row(ResultSet row) throws SQLException {
        int next = InForce.WIDTH + StateStore.COLUMN_COUNT + 1;
        String hash = row.getString(next);
        String plan = row.getString(next + 1);
        var state = StateStore.state(row, InForce.WIDTH);
        return new Row(state, hash == null ? "" : hash, plan == null ? "" : plan);
    }

    /** @return the devices written; of the others a report or a re-evaluation came in between */
    Set<UUID> write(Collection<Write> writes) {
        if (writes.isEmpty()) {
            return Set.of();
        }
        // Ordered, so that two nodes at it do not wait for each other in a circle.
        var rows = writes.stream()
                .sorted(Comparator.comparing(
                        (Write write) -> write.row().state().deviceId()))
                .toList();
        return new HashSet<>(jdbc.query(
                update,
                (row, _) -> row.getObject(1, UUID.class),
                column(rows, UUID[]::new, write -> write.row().state().deviceId()),
                column(rows, Long[]::new, write -> write.evaluated().stored().version()),
                column(rows, String[]::new, Write::deviceName),
                column(rows, UUID[]::new, Write::reportId),
                column(rows, String[]::new, write -> text(write.receivedAt())),
                column(rows, String[]::new, write -> CollectionTimes.of(write.asOf())),
                column(rows, String[]::new, write -> write.evaluated().subject().text()),
                column(rows, Long[]::new, write -> write.evaluated().stored().policyRevision()),
                column(rows, String[]::new, write -> write.evaluated().stored().status()),
                column(
                        rows,
                        String[]::new,
                        write -> literal(write.evaluated().stored().levels())),
                column(rows, String[]::new, write -> write.evaluated().stored().verdict()),
                column(rows, String[]::new, write -> write.evaluated().stored().failingSince()),
                column(
                        rows,
                        String[]::new,
                        write -> text(write.evaluated().stored().evaluatedAt())),
                column(
                        rows,
                        String[]::new,
                        write -> text(write.evaluated().stored().validUntil())),
                column(rows, Long[]::new, write -> write.evaluated().stored().sequence()),
                column(
                        rows,
                        String[]::new,
                        write -> ReportWrites.textOrNull(
                                write.evaluated().stored().nextChange())),
                column(rows, Boolean[]::new, write -> write.evaluated().stored().newlyBlocked()),
                column(rows, String[]::new, write -> write.evaluated().stored().trial())));
    }

    /** Of those that were not written, who is to wait, and how long. */
    Map<UUID, Duration> waits(Collection<UUID> unwritten, Instant now) {
        return pace.waits(
                jdbc,
                unwritten.stream()
                        .map(device -> new SharedPace.Unwritten(device, null))
                        .toList(),
                now);
    }

    private static String text(Instant instant) {
        return timestamp(instant).toString();
    }

    /** What decides, and what is known of the devices. */
    record Found(InForce inForce, Map<UUID, Row> rows) {}

    /**
     * @param hash of the last whole report
     * @param plan stamp of the plan that it came under
     */
    record Row(StoredState state, String hash, String plan) {}

    /** @param asOf when everything was collected anew */
    record Write(String deviceName, UUID reportId, Instant asOf, Instant receivedAt, Row row, Evaluated evaluated) {}
}
