package io.portcullis.platform.compliance.rollouts;

import static io.portcullis.platform.compliance.columns.Columns.instant;
import static io.portcullis.platform.compliance.columns.Columns.timestamp;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** How far roll-outs are. */
final class RolloutStore {
    private static final String READ = "select revision, base_revision, state, stage, reached, in_stage, newly_blocked,"
            + " started_at, decided_at, hold_left_ms, reason, changed_by, changed_at from compliance.rollouts";

    private final JdbcClient jdbc;

    RolloutStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Running or paused; there is at most one. */
    Optional<Rollout> active() {
        return jdbc.sql(READ + " where state in ('running', 'paused')")
                .query((row, _) -> rollout(row))
                .optional();
    }

    Optional<Rollout> find(long revision) {
        return jdbc.sql(READ + " where revision = ?")
                .param(revision)
                .query((row, _) -> rollout(row))
                .optional();
    }

    /** Newest first. */
    List<Rollout> newest(int limit) {
        return jdbc.sql(READ + " order by revision desc limit ?")
                .param(limit)
                .query((row, _) -> rollout(row))
                .list();
    }

    void start(long revision, long base, long inStage, String by, Instant now) {
        jdbc.sql("insert into compliance.rollouts (revision, base_revision, state, stage, in_stage, started_at,"
                        + " changed_by, changed_at) values (?, ?, 'running', 1, ?, ?, ?, ?)")
                .params(revision, base, inStage, timestamp(now), by, timestamp(now))
                .update();
    }

    void count(long revision, long reached, long inStage, long newlyBlocked) {
        jdbc.sql("update compliance.rollouts set reached = ?, in_stage = ?, newly_blocked = ? where revision = ?"
                        + " and (reached, in_stage, newly_blocked) is distinct from (?, ?, ?)")
                .params(reached, inStage, newlyBlocked, revision, reached, inStage, newlyBlocked)
                .update();
    }

    void decided(long revision, Instant now) {
        jdbc.sql("update compliance.rollouts set decided_at = ? where revision = ?")
                .params(timestamp(now), revision)
                .update();
    }

    void next(long revision, int stage, long inStage, @Nullable String by, Instant now) {
        jdbc.sql("update compliance.rollouts set state = 'running', stage = ?, in_stage = ?, decided_at = null,"
                        + " hold_left_ms = null, reason = null, changed_by = ?, changed_at = ? where revision = ?")
                .param(stage)
                .param(inStage)
                .param(by)
                .param(timestamp(now))
                .param(revision)
                .update();
    }

    void pause(long revision, @Nullable Duration holdLeft, String reason, String by, Instant now) {
        jdbc.sql("update compliance.rollouts set state = 'paused', hold_left_ms = ?, reason = ?, changed_by = ?,"
                        + " changed_at = ? where revision = ?")
                .param(holdLeft == null ? null : holdLeft.toMillis())
                .param(reason)
                .param(by)
                .param(timestamp(now))
                .param(revision)
                .update();
    }

    void resume(long revision, @Nullable Instant decidedAt, String by, Instant now) {
        jdbc.sql("update compliance.rollouts set state = 'running', hold_left_ms = null, decided_at = ?,"
                        + " reason = null, changed_by = ?, changed_at = ? where revision = ?")
                .param(decidedAt == null ? null : timestamp(decidedAt))
                .param(by)
                .param(timestamp(now))
                .param(revision)
                .update();
    }

    void end(long revision, String state, @Nullable String reason, @Nullable String by, Instant now) {
        jdbc.sql("update compliance.rollouts set state = ?, reason = ?, changed_by = ?, changed_at = ?"
                        + " where revision = ?")
                .param(state)
                .param(reason)
                .param(by)
                .param(timestamp(now))
                .param(revision)
                .update();
    }

    /** Devices decided under it. */
    long reached(long revision) {
        return jdbc.sql("select count(*) from compliance.device_state where policy_revision = ?")
                .param(revision)
                .query(Long.class)
                .single();
    }

    /** Devices, not decisions: one that recovers does not count any more. */
    long newlyBlocked(long revision) {
        return jdbc.sql("select count(*) from compliance.device_state where policy_revision = ? and newly_blocked")
                .param(revision)
                .query(Long.class)
                .single();
    }

    /** What blocks most devices, first; each with how many. */
    List<String> blocking(long revision) {
        return jdbc.sql("select c.name, count(*) from compliance.device_state d"
                        + " cross join lateral jsonb_array_elements_text(d.trial::jsonb -> 'blocking') as c (name)"
                        + " where d.policy_revision = ? and d.newly_blocked group by 1 order by 2 desc, 1 limit 5")
                .param(revision)
                .query((row, _) -> row.getString(1) + " (" + row.getLong(2) + ")")
                .list();
    }

    private static Rollout rollout(ResultSet row) throws SQLException {
        var decidedAt = row.getObject(9, OffsetDateTime.class);
        long holdLeft = row.getLong(10);
        boolean noneLeft = row.wasNull();
        return new Rollout(
                row.getLong(1),
                row.getLong(2),
                row.getString(3),
                row.getInt(4),
                row.getLong(5),
                row.getLong(6),
                row.getLong(7),
                instant(row, 8),
                decidedAt == null ? null : decidedAt.toInstant(),
                noneLeft ? null : Duration.ofMillis(holdLeft),
                row.getString(11),
                row.getString(12),
                instant(row, 13));
    }

    /**
     * @param decidedAt when every device of the stage had been decided; absent until then
     * @param holdLeft what was left of the stage's hold when it was paused
     */
    record Rollout(
            long revision,
            long base,
            String state,
            int stage,
            long reached,
            long inStage,
            long newlyBlocked,
            Instant startedAt,
            @Nullable Instant decidedAt,
            @Nullable Duration holdLeft,
            @Nullable String reason,
            @Nullable String changedBy,
            Instant changedAt) {
        boolean paused() {
            return state.equals("paused");
        }

        boolean active() {
            return state.equals("running") || paused();
        }
    }
}
