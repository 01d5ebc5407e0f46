package io.portcullis.platform.compliance.decisions;

import static io.portcullis.platform.batches.ColumnArrays.column;
import static io.portcullis.platform.batches.ColumnArrays.literal;
import static io.portcullis.platform.compliance.columns.Columns.instant;
import static io.portcullis.platform.compliance.columns.Columns.instantOrNull;
import static io.portcullis.platform.compliance.columns.Columns.texts;
import static io.portcullis.platform.compliance.columns.Columns.timestamp;

import io.portcullis.contracts.DevicePosture;
import io.portcullis.platform.compliance.evidence.StoredEvidence;
import io.portcullis.platform.compliance.policies.InForce;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
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
public final class StateStore {
    /** How many columns {@link #state} reads. */
    public static final int COLUMN_COUNT = 22;

    public static final String COLUMNS =
            "d.device_id, d.device_name, d.version, d.last_report_id, d.received_at, d.os_type,"
                    + " d.os_version, d.subject, d.policy_revision, d.status, d.levels, d.verdict, d.failing_since, d.trial,"
                    + " d.evaluated_at, d.valid_until, d.sequence, d.next_change, d.newly_blocked, d.collected,"
                    + " d.custom_attributes, d.posture_digest";
    private static final String IN_GROUPS = "jsonb_exists_any(d.subject::jsonb -> 'groups', ?::text[])";
    private static final UUID BEFORE_ALL = new UUID(0, 0);
    private static final String FIND = "select " + InForce.COLUMNS + ", " + COLUMNS
            + " from compliance.policy_in_force p left join compliance.device_state d on d.device_id = ?";
    private static final String FIND_ALL = "select " + InForce.COLUMNS + ", " + COLUMNS
            + " from compliance.policy_in_force p left join compliance.device_state d on d.device_id = any (?)";
    private static final String UPDATE_MANY = "update compliance.device_state d set version = d.version + 1,"
            + " policy_revision = n.policy_revision, status = n.status, levels = n.levels::text[], verdict = n.verdict,"
            + " failing_since = n.failing_since, evaluated_at = n.evaluated_at, valid_until = n.valid_until,"
            + " sequence = n.sequence, next_change = n.next_change, newly_blocked = n.newly_blocked, trial = n.trial"
            + " from unnest(?::uuid[], ?::bigint[], ?::bigint[], ?::text[], ?::text[], ?::text[], ?::text[],"
            + " ?::timestamptz[], ?::timestamptz[], ?::bigint[], ?::timestamptz[], ?::boolean[], ?::text[])"
            + " as n (device_id, version, policy_revision, status, levels, verdict, failing_since, evaluated_at,"
            + " valid_until, sequence, next_change, newly_blocked, trial)"
            + " where d.device_id = n.device_id and d.version = n.version returning d.device_id";

    private final JdbcClient jdbc;

    StateStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Nobody else writes the device's row until the caller's transaction ends; nothing if there is no row. */
    public void lock(UUID deviceId) {
        jdbc.sql("select 1 from compliance.device_state where device_id = ? for update")
                .param(deviceId)
                .query(Integer.class)
                .optional();
    }

    /** What decides and what is known of the device, read together. */
    public Found find(UUID deviceId) {
        return jdbc.sql(FIND)
                .param(deviceId)
                .query((row, _) -> new Found(
                        InForce.read(row, 0),
                        row.getObject(InForce.WIDTH + 1) == null ? null : state(row, InForce.WIDTH)))
                .single();
    }

    /** The same for many devices; those of which nothing is known are missing. */
    public FoundAll findAll(Collection<UUID> deviceIds) {
        List<InForce> inForce = new ArrayList<>(1);
        Map<UUID, StoredState> states = new HashMap<>();
        jdbc.sql(FIND_ALL).param(deviceIds.toArray(UUID[]::new)).query(row -> {
            if (inForce.isEmpty()) {
                inForce.add(InForce.read(row, 0));
            }
            if (row.getObject(InForce.WIDTH + 1) != null) {
                var state = state(row, InForce.WIDTH);
                states.put(state.deviceId(), state);
            }
        });
        return new FoundAll(inForce.getFirst(), states);
    }

    public Optional<StoredEvidence> evidence(UUID deviceId) {
        return jdbc.sql("select e.readings, d.collected, d.custom_attributes from compliance.device_state d"
                        + " join compliance.evidence e on e.device_id = d.device_id where d.device_id = ?")
                .param(deviceId)
                .query((row, _) -> new StoredEvidence(row.getString(1), row.getString(2), row.getString(3)))
                .optional();
    }

    /** For people. */
    public Optional<DevicePosture> posture(UUID deviceId) {
        return jdbc.sql("select d.received_at, e.readings, d.collected from compliance.device_state d"
                        + " join compliance.evidence e on e.device_id = d.device_id where d.device_id = ?")
                .param(deviceId)
                .query((row, _) -> new DevicePosture(
                        deviceId,
                        instant(row, 1),
                        new StoredEvidence(row.getString(2), row.getString(3), null).reported()))
                .optional();
    }

    /** Of these devices nothing but the caller's transaction changes anything until it ends. */
    public List<StoredState> lock(String condition, Object... parameters) {
        return jdbc.sql("select " + COLUMNS + " from compliance.device_state d where " + condition
                        + " for update of d skip locked")
                .params(parameters)
                .query((row, _) -> state(row, 0))
                .list();
    }

    /**
     * In the order of their ids.
     *
     * @param after absent for the first of the bucket
     */
    public List<StoredState> ofBucket(int bucket, @Nullable UUID after, int most) {
        return jdbc.sql("select " + COLUMNS + " from compliance.device_state d where d.bucket = ? and d.device_id > ?"
                        + " order by d.device_id limit ?")
                .params(bucket, after == null ? BEFORE_ALL : after, most)
                .query((row, _) -> state(row, 0))
                .list();
    }

    /** Devices that a stage reaches, whatever they were decided under. */
    public long countReached(InForce inForce) {
        return jdbc.sql("select count(*) from compliance.device_state d where d.bucket < ? or " + IN_GROUPS)
                .params(inForce.stagePercent(), inForce.stageGroups().toArray(String[]::new))
                .query(Long.class)
                .single();
    }

    /**
     * Writes decisions about rows that nobody wrote since they were read.
     *
     * @return the devices written
     */
    public Set<UUID> updateAll(List<StoredDecision> all) {
        if (all.isEmpty()) {
            return Set.of();
        }
        return new HashSet<>(jdbc.sql(UPDATE_MANY)
                .params(
                        column(all, UUID[]::new, StoredDecision::deviceId),
                        column(all, Long[]::new, StoredDecision::version),
                        column(all, Long[]::new, StoredDecision::policyRevision),
                        column(all, String[]::new, StoredDecision::status),
                        column(all, String[]::new, decision -> literal(decision.levels())),
                        column(all, String[]::new, StoredDecision::verdict),
                        column(all, String[]::new, StoredDecision::failingSince),
                        column(all, String[]::new, decision -> text(decision.evaluatedAt())),
                        column(all, String[]::new, decision -> text(decision.validUntil())),
                        column(all, Long[]::new, StoredDecision::sequence),
                        column(all, String[]::new, decision -> text(decision.nextChange())),
                        column(all, Boolean[]::new, StoredDecision::newlyBlocked),
                        column(all, String[]::new, StoredDecision::trial))
                .query(UUID.class)
                .list());
    }

    /**
     * The caller's transaction does not wait for the disk: nobody is told of it, and if a crash undoes it, it undoes as
     * well that there is nothing left to do.
     */
    public void leaveDurabilityToLater() {
        jdbc.sql("set local synchronous_commit to off").update();
    }

    private static @Nullable String text(@Nullable Instant instant) {
        return instant == null ? null : timestamp(instant).toString();
    }

    public long count() {
        return jdbc.sql("select count(*) from compliance.device_state")
                .query(Long.class)
                .single();
    }

    public Map<String, Long> countByStatus() {
        var counts = new TreeMap<String, Long>();
        jdbc.sql("select status, count(*) from compliance.device_state group by status")
                .query(row -> {
                    counts.put(row.getString(1), row.getLong(2));
                });
        return counts;
    }

    public void delete(UUID deviceId) {
        jdbc.sql("with gone as (delete from compliance.device_state where device_id = ?)"
                        + " delete from compliance.evidence where device_id = ?")
                .params(deviceId, deviceId)
                .update();
    }

    /** @param before how many columns come before {@link #COLUMNS} */
    public static StoredState state(ResultSet row, int before) throws SQLException {
        return new StoredState(
                row.getObject(before + 1, UUID.class),
                row.getString(before + 2),
                row.getLong(before + 3),
                row.getObject(before + 4, UUID.class),
                instant(row, before + 5),
                row.getString(before + 6),
                row.getString(before + 7),
                row.getString(before + 8),
                row.getLong(before + 9),
                row.getString(before + 10),
                texts(row, before + 11),
                row.getString(before + 12),
                row.getString(before + 13),
                row.getString(before + 14),
                instant(row, before + 15),
                instant(row, before + 16),
                row.getLong(before + 17),
                instantOrNull(row, before + 18),
                row.getBoolean(before + 19),
                row.getString(before + 20),
                row.getString(before + 21),
                row.getString(before + 22));
    }

    public record Found(InForce inForce, @Nullable StoredState state) {}

    public record FoundAll(InForce inForce, Map<UUID, StoredState> states) {}
}
