package io.portcullis.platform.audit;

import static io.portcullis.platform.batches.ColumnArrays.column;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import io.portcullis.contracts.AuditEntry;
import io.portcullis.contracts.WireJson;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.core.type.TypeReference;

/** The trail's tables. */
final class AuditStore {
    private static final TypeReference<Map<String, Object>> DETAILS = new TypeReference<>() {};
    /** Of which {@link #entry} reads the rows. */
    static final String SEALED =
            "select id, sequence, occurred_at, actor, action, subject, details, previous_hash, hash from audit.entries";

    private final JdbcClient jdbc;
    private final NoArgGenerator ids = Generators.timeBasedEpochRandomGenerator();

    AuditStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** In this order and in one statement. Joins the caller's transaction, if there is one. */
    void add(List<AuditRecord> records) {
        jdbc.sql(
                        "insert into audit.waiting (id, occurred_at, actor, action, subject, details)"
                                + " select id, occurred_at, actor, action, subject, details"
                                + " from unnest(?::uuid[], ?::timestamptz[], ?::text[], ?::text[], ?::text[], ?::text[])"
                                + " with ordinality as r (id, occurred_at, actor, action, subject, details, place) order by place")
                .param(column(records, UUID[]::new, record -> ids.generate()))
                // Milliseconds, as the chain's hash is over what the column gives back.
                .param(column(
                        records,
                        String[]::new,
                        record -> record.occurredAt()
                                .truncatedTo(ChronoUnit.MILLIS)
                                .toString()))
                .param(column(records, String[]::new, record -> clean(record.actor())))
                .param(column(records, String[]::new, AuditRecord::action))
                .param(column(records, String[]::new, record -> clean(record.subject())))
                .param(column(records, String[]::new, record -> AuditChain.canonical(record.details())))
                .update();
    }

    /**
     * Within a transaction that seals. The table of those that wait is nearly empty or full of dead rows: from here to
     * the end of the transaction it is read by its key, however small it was when that is planned.
     */
    boolean anythingUnsealed() {
        jdbc.sql("set local enable_seqscan = off").update();
        return jdbc.sql("select position from audit.waiting order by position limit 1")
                .query(Long.class)
                .optional()
                .isPresent();
    }

    Head head() {
        return jdbc.sql("select sequence, hash from audit.chain_head")
                .query((row, _) -> new Head(row.getLong(1), row.getString(2)))
                .single();
    }

    /** Nobody else seals until the caller's transaction ends. */
    Head lockHead() {
        return jdbc.sql("select sequence, hash from audit.chain_head for update")
                .query((row, _) -> new Head(row.getLong(1), row.getString(2)))
                .single();
    }

    /** Oldest first. */
    List<Unsealed> unsealed(int limit) {
        return jdbc.sql("select position, id, occurred_at, actor, action, subject, details from audit.waiting"
                        + " order by position limit ?")
                .param(limit)
                .query((row, _) -> new Unsealed(
                        row.getLong(1),
                        row.getObject(2, UUID.class),
                        row.getObject(3, OffsetDateTime.class).toInstant(),
                        row.getString(4),
                        row.getString(5),
                        row.getString(6),
                        row.getString(7)))
                .list();
    }

    /** Puts them at the end of the trail, and nowhere else any more. In their order; at least one. */
    void seal(List<Sealed> entries) {
        jdbc.sql("insert into audit.entries"
                        + " (sequence, id, occurred_at, actor, action, subject, details, previous_hash, hash)"
                        + " select * from unnest(?::bigint[], ?::uuid[], ?::timestamptz[], ?::text[], ?::text[],"
                        + " ?::text[], ?::text[], ?::text[], ?::text[])")
                .param(column(entries, Long[]::new, Sealed::sequence))
                .param(column(entries, UUID[]::new, one -> one.entry().id()))
                .param(column(
                        entries, String[]::new, one -> one.entry().occurredAt().toString()))
                .param(column(entries, String[]::new, one -> one.entry().actor()))
                .param(column(entries, String[]::new, one -> one.entry().action()))
                .param(column(entries, String[]::new, one -> one.entry().subject()))
                .param(column(entries, String[]::new, one -> one.entry().details()))
                .param(column(entries, String[]::new, Sealed::previousHash))
                .param(column(entries, String[]::new, Sealed::hash))
                .update();
        jdbc.sql("delete from audit.waiting where position = any (?)")
                .param(column(entries, Long[]::new, one -> one.entry().position()))
                .update();
        var last = entries.getLast();
        jdbc.sql("update audit.chain_head set sequence = ?, hash = ?")
                .params(last.sequence(), last.hash())
                .update();
    }

    /** Sealed entries with a greater sequence, lowest first. */
    List<AuditEntry> after(long sequence, int limit) {
        return jdbc.sql(SEALED + " where sequence > ? order by sequence limit ?")
                .params(sequence, limit)
                .query((row, _) -> entry(row))
                .list();
    }

    /** Sealed entries with a lower sequence, highest first. */
    List<AuditEntry> before(long sequence, @Nullable String action, @Nullable String subject, int limit) {
        String where = " where sequence < :sequence" + (action == null ? "" : " and action = :action")
                + (subject == null ? "" : " and subject = :subject");
        return jdbc.sql(SEALED + where + " order by sequence desc limit :limit")
                .param("sequence", sequence)
                .param("action", action)
                .param("subject", subject)
                .param("limit", limit)
                .query((row, _) -> entry(row))
                .list();
    }

    private static Map<String, Object> details(String text) {
        return WireJson.mapper().readValue(text, DETAILS);
    }

    static AuditEntry entry(ResultSet row) throws SQLException {
        return new AuditEntry(
                row.getObject(1, UUID.class),
                row.getLong(2),
                row.getObject(3, OffsetDateTime.class).toInstant(),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                details(row.getString(7)),
                row.getString(8),
                row.getString(9));
    }

    /** PostgreSQL takes no NUL, and what a peer sent must not keep an act from being remembered. */
    private static String clean(String text) {
        return text.replace('\0', '?');
    }

    record Head(long sequence, String hash) {}

    /**
     * An entry that waits.
     *
     * @param position where it stands among those
     * @param details as {@link AuditChain#canonical} writes them
     */
    record Unsealed(
            long position, UUID id, Instant occurredAt, String actor, String action, String subject, String details) {}

    /** An entry and its place in the chain. */
    record Sealed(Unsealed entry, long sequence, String previousHash, String hash) {}
}
