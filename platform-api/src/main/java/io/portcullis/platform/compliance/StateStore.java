package io.portcullis.platform.compliance;

import static io.portcullis.platform.compliance.Columns.instant;
import static io.portcullis.platform.compliance.Columns.instantOrNull;
import static io.portcullis.platform.compliance.Columns.texts;

import io.portcullis.contracts.WireJson;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** One row a device: written by its reports and when the fleet is decided anew. */
final class StateStore {
    private static final String COLUMNS = "d.device_id, d.device_name, d.version, d.last_report_id, d.received_at,"
            + " d.os_type, d.os_version, d.posture, d.subject, d.policy_revision, d.status, d.levels, d.failing_since,"
            + " d.evaluated_at, d.sequence, d.evidence_as_of, d.custom_attributes, d.posture_digest";
    private static final String FIND = "select p.revision, " + COLUMNS
            + " from compliance.policy_in_force p left join compliance.device_state d on d.device_id = ?";
    private static final String FIND_ALL = "select p.revision, " + COLUMNS
            + " from compliance.policy_in_force p left join compliance.device_state d on d.device_id = any (?)";
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

    /** The same for many devices; those of which nothing is known are missing. */
    FoundAll findAll(Collection<UUID> deviceIds) {
        long[] revision = {0};
        Map<UUID, StoredState> states = new HashMap<>();
        jdbc.sql(FIND_ALL).param(deviceIds.toArray(UUID[]::new)).query(row -> {
            revision[0] = row.getLong(1);
            if (row.getObject(2) != null) {
                var state = state(row, 1);
                states.put(state.deviceId(), state);
            }
        });
        return new FoundAll(revision[0], states);
    }

    Optional<StoredEvidence> evidence(UUID deviceId) {
        return jdbc.sql("select posture, evidence_as_of, custom_attributes from compliance.device_state"
                        + " where device_id = ?")
                .param(deviceId)
                .query((row, _) -> new StoredEvidence(row.getString(1), instantOrNull(row, 2), row.getString(3)))
                .optional();
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
                row.getLong(before + 15),
                instantOrNull(row, before + 16),
                row.getString(before + 17),
                row.getString(before + 18));
    }

    /** @param revision in force, 0 before the first */
    record Found(long revision, @Nullable StoredState state) {}

    /** @param revision in force, 0 before the first */
    record FoundAll(long revision, Map<UUID, StoredState> states) {}
}
