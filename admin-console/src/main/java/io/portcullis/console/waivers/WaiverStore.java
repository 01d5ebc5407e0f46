package io.portcullis.console.waivers;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Waivers in the console's database. */
@Component
class WaiverStore {
    private static final String COLUMNS = "id, version, check_name, device, device_name, group_name, excuses_from,"
            + " excuses_until, reason, state, requested_by, requested_at, by_machine, first_approved_by, approved_by, decided_by, decided_at";

    private final JdbcClient jdbc;

    WaiverStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Which waivers a list shows. */
    enum Filter {
        /** Waiting for somebody's decision. */
        REQUESTED("state = 'requested' AND excuses_until > :now"),
        /** Excusing, or about to. */
        APPROVED("state = 'approved' AND excuses_until > :now"),
        /** Everything that excuses nothing any more, or never did. */
        ENDED("(state IN ('denied', 'withdrawn') OR excuses_until <= :now)"),
        ALL("true");

        private final String condition;

        Filter(String condition) {
            this.condition = condition;
        }
    }

    /** Something that a person did to a waiver. */
    record Change(long version, String action, String actor, String comment, Instant occurredAt) {}

    void add(StoredWaiver waiver) {
        jdbc.sql("INSERT INTO waiver (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
                .params(waiver.id(), waiver.version(), waiver.check())
                .param(waiver.device())
                .param(waiver.deviceName())
                .param(waiver.group())
                .params(Timestamp.from(waiver.from()), Timestamp.from(waiver.until()), waiver.reason(), waiver.state())
                .params(waiver.requestedBy(), Timestamp.from(waiver.requestedAt()), waiver.byMachine())
                .param(null)
                .param(null)
                .param(null)
                .param(null)
                .update();
        note(waiver.id(), new Change(1, "request", waiver.requestedBy(), "", waiver.requestedAt()));
    }

    /** @param decided the waiver as it is now, one version on */
    void replace(StoredWaiver decided, Change change) {
        jdbc.sql("UPDATE waiver SET version = ?, state = ?, first_approved_by = ?, approved_by = ?, decided_by = ?,"
                        + " decided_at = ? WHERE id = ?")
                .params(decided.version(), decided.state())
                .param(decided.firstApprovedBy())
                .param(decided.approvedBy())
                .params(change.actor(), Timestamp.from(change.occurredAt()), decided.id())
                .update();
        note(decided.id(), change);
    }

    private void note(UUID id, Change change) {
        jdbc.sql("INSERT INTO waiver_change (waiver_id, version, action, actor, comment, occurred_at)"
                        + " VALUES (?, ?, ?, ?, ?, ?)")
                .params(
                        id,
                        change.version(),
                        change.action(),
                        change.actor(),
                        change.comment(),
                        Timestamp.from(change.occurredAt()))
                .update();
    }

    Optional<StoredWaiver> find(UUID id) {
        return find(id, "");
    }

    /** As it is, until the transaction ends. */
    Optional<StoredWaiver> lock(UUID id) {
        return find(id, " FOR UPDATE");
    }

    private Optional<StoredWaiver> find(UUID id, String lock) {
        return jdbc.sql("SELECT " + COLUMNS + " FROM waiver WHERE id = ?" + lock)
                .param(id)
                .query(WaiverStore::waiver)
                .optional();
    }

    /** Newest first, from below the given one. */
    List<StoredWaiver> list(Filter filter, @Nullable UUID device, @Nullable UUID before, int limit, Instant now) {
        return jdbc.sql("SELECT " + COLUMNS + " FROM waiver WHERE " + filter.condition
                        + " AND (:before::uuid IS NULL OR id < :before::uuid)"
                        + " AND (:device::uuid IS NULL OR device = :device::uuid)"
                        + " ORDER BY id DESC LIMIT :limit")
                .param("now", Timestamp.from(now))
                .param("before", before)
                .param("device", device)
                .param("limit", limit)
                .query(WaiverStore::waiver)
                .list();
    }

    /** How many wait for a decision. */
    int waiting(Instant now) {
        return jdbc.sql("SELECT count(*) FROM waiver WHERE " + Filter.REQUESTED.condition)
                .param("now", Timestamp.from(now))
                .query(Integer.class)
                .single();
    }

    List<Change> changes(UUID id) {
        return jdbc.sql("SELECT version, action, actor, comment, occurred_at FROM waiver_change"
                        + " WHERE waiver_id = ? ORDER BY version DESC")
                .param(id)
                .query((row, number) -> new Change(
                        row.getLong("version"),
                        row.getString("action"),
                        row.getString("actor"),
                        row.getString("comment"),
                        row.getTimestamp("occurred_at").toInstant()))
                .list();
    }

    private static StoredWaiver waiver(ResultSet row, int number) throws SQLException {
        Timestamp decided = row.getTimestamp("decided_at");
        return new StoredWaiver(
                row.getObject("id", UUID.class),
                row.getLong("version"),
                row.getString("check_name"),
                row.getObject("device", UUID.class),
                row.getString("device_name"),
                row.getString("group_name"),
                row.getTimestamp("excuses_from").toInstant(),
                row.getTimestamp("excuses_until").toInstant(),
                row.getString("reason"),
                row.getString("state"),
                row.getString("requested_by"),
                row.getTimestamp("requested_at").toInstant(),
                row.getBoolean("by_machine"),
                row.getString("first_approved_by"),
                row.getString("approved_by"),
                row.getString("decided_by"),
                decided == null ? null : decided.toInstant());
    }
}
