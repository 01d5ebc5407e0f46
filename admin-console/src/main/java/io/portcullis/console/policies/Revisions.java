package io.portcullis.console.policies;

import io.portcullis.console.policies.Revision.Delivery;
import io.portcullis.contracts.RolloutPlan;
import io.portcullis.contracts.WireJson;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Published revisions in the console's database. */
@Component
class Revisions {
    // The outbox holds a message until Kafka has acknowledged it.
    private static final String SELECT = """
            SELECT r.revision, r.document, r.published_by, r.published_at, r.note, r.rollout, r.approved_by,
                   EXISTS (SELECT 1 FROM outbox.outbox o WHERE o.payload = convert_to(r.signed, 'UTF8')) AS waiting,
                   EXISTS (SELECT 1 FROM outbox.outbox_undeliverable u
                           WHERE u.payload = convert_to(r.signed, 'UTF8')) AS refused
            FROM policy_revision r
            """;

    private final JdbcClient jdbc;

    Revisions(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * The next number. Holds the counter's lock until the transaction ends, so that revisions are committed, and sent,
     * in the order of their numbers, on however many nodes.
     */
    long allocate() {
        return jdbc.sql("UPDATE policy_revision_counter SET highest = highest + 1 RETURNING highest")
                .query(Long.class)
                .single();
    }

    /** Takes note of a number that the platform knows: numbers given out from now on are higher. */
    void seen(long revision) {
        jdbc.sql("UPDATE policy_revision_counter SET highest = ? WHERE highest < ?")
                .params(revision, revision)
                .update();
    }

    /** @param revision whose delivery is not stored: the outbox tells it */
    void add(Revision revision, String signed) {
        RolloutPlan rollout = revision.rollout();
        jdbc.sql("INSERT INTO policy_revision"
                        + " (revision, document, signed, published_by, published_at, note, rollout, approved_by)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?::jsonb, ?)")
                .params(
                        revision.revision(),
                        revision.document(),
                        signed,
                        revision.publishedBy(),
                        Timestamp.from(revision.publishedAt()),
                        revision.note())
                .param(rollout == null ? null : WireJson.mapper().writeValueAsString(rollout))
                .param(revision.approvedBy())
                .update();
    }

    Optional<Revision> find(long revision) {
        return jdbc.sql(SELECT + "WHERE r.revision = ?")
                .param(revision)
                .query(Revisions::revision)
                .optional();
    }

    Optional<Revision> latest() {
        return jdbc.sql(SELECT + "ORDER BY r.revision DESC LIMIT 1")
                .query(Revisions::revision)
                .optional();
    }

    /** Newest first. */
    List<Revision> before(long revision, int limit) {
        return jdbc.sql(SELECT + "WHERE r.revision < ? ORDER BY r.revision DESC LIMIT ?")
                .params(revision, limit)
                .query(Revisions::revision)
                .list();
    }

    private static Revision revision(ResultSet row, int number) throws SQLException {
        Delivery delivery = row.getBoolean("refused")
                ? Delivery.REFUSED
                : row.getBoolean("waiting") ? Delivery.WAITING : Delivery.SENT;
        String rollout = row.getString("rollout");
        return new Revision(
                row.getLong("revision"),
                row.getString("document"),
                row.getString("published_by"),
                row.getTimestamp("published_at").toInstant(),
                row.getString("note"),
                rollout == null ? null : WireJson.mapper().readValue(rollout, RolloutPlan.class),
                row.getString("approved_by"),
                delivery);
    }
}
