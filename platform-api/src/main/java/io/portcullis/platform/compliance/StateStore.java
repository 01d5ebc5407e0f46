package io.portcullis.platform.compliance;

import static io.portcullis.platform.compliance.Columns.instant;
import static io.portcullis.platform.compliance.Columns.texts;
import static io.portcullis.platform.compliance.Columns.timestamp;

import io.portcullis.contracts.WireJson;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** One row a device: written by its reports and when the fleet is decided anew, read for every token. */
final class StateStore {
    private static final String COLUMNS = "d.device_id, d.device_name, d.version, d.last_report_id, d.received_at,"
            + " d.os_type, d.os_version, d.posture, d.subject, d.policy_revision, d.status, d.levels, d.failing_since,"
            + " d.evaluated_at, d.sequence";
    private static final String FIND = "select p.revision, " + COLUMNS
            + " from compliance.policy_in_force p left join compliance.device_state d on d.device_id = ?";
    // The posture is left out, as the greater part of the row, unless it will be needed.
    private static final String FIND_FOR_ACCESS =
            "select p.revision, d.status, d.os_type, d.os_version, d.evaluated_at,"
                    + " d.valid_until, d.levels, d.verdict, n.needed,"
                    + " case when n.needed then d.posture end, case when n.needed then d.failing_since end"
                    + " from compliance.policy_in_force p left join compliance.device_state d on d.device_id = ?"
                    + " cross join lateral (select d.policy_revision is distinct from p.revision or d.subject <> ?"
                    + " or d.valid_until <= ? or not (? = any (d.levels)) as needed) n";
    private static final String INSERT = "insert into compliance.device_state (device_id, device_name, version,"
            + " last_report_id, received_at, os_type, os_version, posture, subject, policy_revision, status, levels,"
            + " verdict, failing_since, evaluated_at, valid_until, sequence)"
            + " values (?, ?, 1, ?, ?, ?, ?, ?::jsonb, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing";
    private static final String UPDATE = "update compliance.device_state set device_name = ?, version = version + 1,"
            + " last_report_id = ?, received_at = ?, os_type = ?, os_version = ?, posture = ?::jsonb, subject = ?,"
            + " policy_revision = ?, status = ?, levels = ?, verdict = ?, failing_since = ?, evaluated_at = ?,"
            + " valid_until = ?, sequence = ?"
            + " where device_id = ? and version = ? and last_report_id < ?";
    private static final String UPDATE_MANY = "update compliance.device_state d set version = d.version + 1,"
            + " policy_revision = n.policy_revision, status = n.status, levels = n.levels, verdict = n.verdict,"
            + " failing_since = n.failing_since, evaluated_at = n.evaluated_at, valid_until = n.valid_until,"
            + " sequence = n.sequence"
            + " from jsonb_to_recordset(?::jsonb) as n (device_id uuid, version bigint, policy_revision bigint,"
            + " status text, levels text[], verdict text, failing_since text, evaluated_at timestamptz,"
            + " valid_until timestamptz, sequence bigint)"
            + " where d.device_id = n.device_id and d.version = n.version returning d.device_id";

    private final JdbcClient jdbc;

    StateStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The revision in force and what is known of the device, read together. */
    Found find(UUID deviceId) {
        return jdbc.sql(FIND)
                .param(deviceId)
                .query((row, _) -> new Found(row.getLong(1), row.getObject(2) == null ? null : state(row, 1)))
                .single();
    }

    /** The same as far as a token needs it, in one indexed read. */
    FoundForAccess findForAccess(UUID deviceId, String subject, String level, Instant now) {
        return jdbc.sql(FIND_FOR_ACCESS)
                .params(deviceId, subject, timestamp(now), level)
                .query((row, _) -> new FoundForAccess(row.getLong(1), row.getString(2) == null ? null : access(row)))
                .single();
    }

    Optional<String> posture(UUID deviceId) {
        return jdbc.sql("select posture from compliance.device_state where device_id = ?")
                .param(deviceId)
                .query(String.class)
                .optional();
    }

    /** @return false if another node wrote the device's first report meanwhile */
    boolean insert(UUID deviceId, String deviceName, PostureReport report, Evaluated evaluated, Instant receivedAt) {
        var decision = evaluated.stored();
        return jdbc.sql(INSERT)
                        .params(Arrays.asList(
                                deviceId,
                                deviceName,
                                report.id(),
                                timestamp(receivedAt),
                                PostureJson.text(report.readings(), "os.type"),
                                PostureJson.text(report.readings(), "os.version"),
                                PostureJson.text(report.readings()),
                                evaluated.subject().text(),
                                decision.policyRevision(),
                                decision.status(),
                                decision.levels().toArray(String[]::new),
                                decision.verdict(),
                                decision.failingSince(),
                                timestamp(decision.evaluatedAt()),
                                timestamp(decision.validUntil()),
                                decision.sequence()))
                        .update()
                == 1;
    }

    /** @return false if the row is not as it was read, or the report is not newer than the last */
    boolean update(
            StoredState prior, String deviceName, PostureReport report, Evaluated evaluated, Instant receivedAt) {
        var decision = evaluated.stored();
        return jdbc.sql(UPDATE)
                        .params(Arrays.asList(
                                deviceName,
                                report.id(),
                                timestamp(receivedAt),
                                PostureJson.text(report.readings(), "os.type"),
                                PostureJson.text(report.readings(), "os.version"),
                                PostureJson.text(report.readings()),
                                evaluated.subject().text(),
                                decision.policyRevision(),
                                decision.status(),
                                decision.levels().toArray(String[]::new),
                                decision.verdict(),
                                decision.failingSince(),
                                timestamp(decision.evaluatedAt()),
                                timestamp(decision.validUntil()),
                                decision.sequence(),
                                prior.deviceId(),
                                prior.version(),
                                report.id()))
                        .update()
                == 1;
    }

    /** Devices decided under an older revision, oldest revision first. */
    List<StoredState> behind(long revision, int limit) {
        return jdbc.sql("select " + COLUMNS + " from compliance.device_state d where d.policy_revision < ?"
                        + " order by d.policy_revision, d.device_id limit ?")
                .params(revision, limit)
                .query((row, _) -> state(row, 0))
                .list();
    }

    /** @return the devices written; the others reported meanwhile */
    Set<UUID> updateAll(List<StoredDecision> decisions) {
        return new HashSet<>(jdbc.sql(UPDATE_MANY)
                .param(WireJson.mapper().writeValueAsString(decisions))
                .query(UUID.class)
                .list());
    }

    long count() {
        return jdbc.sql("select count(*) from compliance.device_state")
                .query(Long.class)
                .single();
    }

    Map<String, Long> countByStatus() {
        var counts = new TreeMap<String, Long>();
        jdbc.sql("select status, count(*) from compliance.device_state group by status")
                .query(row -> {
                    counts.put(row.getString(1), row.getLong(2));
                });
        return counts;
    }

    void delete(UUID deviceId) {
        jdbc.sql("delete from compliance.device_state where device_id = ?")
                .param(deviceId)
                .update();
    }

    private static StoredState state(ResultSet row, int before) throws SQLException {
        return new StoredState(
                row.getObject(before + 1, UUID.class),
                row.getString(before + 2),
                row.getLong(before + 3),
                row.getObject(before + 4, UUID.class),
                instant(row, before + 5),
                row.getString(before + 6),
                row.getString(before + 7),
                row.getString(before + 8),
                row.getString(before + 9),
                row.getLong(before + 10),
                row.getString(before + 11),
                texts(row, before + 12),
                row.getString(before + 13),
                instant(row, before + 14),
                row.getLong(before + 15));
    }

    private static AccessState access(ResultSet row) throws SQLException {
        return new AccessState(
                row.getString(3),
                row.getString(4),
                instant(row, 5),
                instant(row, 6),
                texts(row, 7),
                row.getString(8),
                row.getString(10),
                row.getString(11));
    }

    /** @param revision in force, 0 before the first */
    record Found(long revision, @Nullable StoredState state) {}

    /** @param revision in force, 0 before the first */
    record FoundForAccess(long revision, @Nullable AccessState state) {}

    /** @param posture absent if the stored decision can be used as it is, and with it {@code failingSince} */
    record AccessState(
            @Nullable String osType,
            @Nullable String osVersion,
            Instant evaluatedAt,
            Instant validUntil,
            List<String> levels,
            String verdict,
            @Nullable String posture,
            @Nullable String failingSince) {}
}
