package io.portcullis.platform.compliance.policies;

import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The fleet by buckets, and in which of them devices may have been decided under another revision than the one that is
 * for them. A device that reports is decided under what is in force then; only one whose row was written before needs
 * to be looked at.
 */
public final class FleetParts {
    private final JdbcClient jdbc;

    FleetParts(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** All of them, from the start, in the transaction that changes what is in force. */
    void open() {
        jdbc.sql("update compliance.parts set pending = true, decided_to = null")
                .update();
    }

    /** One that nobody else decides until the caller's transaction ends, between two buckets. */
    public Optional<Part> claim(int from, int to) {
        return jdbc.sql("select bucket, decided_to from compliance.parts where pending and bucket between ? and ?"
                        + " order by bucket limit 1 for update skip locked")
                .params(from, to)
                .query((row, _) -> new Part(row.getInt(1), row.getObject(2, UUID.class)))
                .optional();
    }

    /** By who claimed it: there may be devices after this one. */
    public void advance(int bucket, UUID decidedTo) {
        jdbc.sql("update compliance.parts set decided_to = ? where bucket = ?")
                .params(decidedTo, bucket)
                .update();
    }

    /** By who claimed it: there are no more. */
    public void close(int bucket) {
        jdbc.sql("update compliance.parts set pending = false, decided_to = null where bucket = ?")
                .param(bucket)
                .update();
    }

    /** What another is just deciding included. */
    public boolean anyOpen() {
        return jdbc.sql("select exists (select 1 from compliance.parts where pending)")
                .query(Boolean.class)
                .single();
    }

    /** @param decidedTo the last device that was looked at, in the order of their ids; absent before the first */
    public record Part(int bucket, @Nullable UUID decidedTo) {}
}
