package io.portcullis.platform.compliance;

import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The fleet by buckets, and in which of them devices may have been decided under another revision than the one that is
 * for them. A device that reports is decided under what is in force then; only one whose row was written before needs
 * to be looked for.
 */
final class FleetParts {
    private final JdbcClient jdbc;

    FleetParts(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** All of them, in the transaction that changes what is in force; waits for those that are just being decided. */
    void open() {
        jdbc.sql("update compliance.parts set pending = true").update();
    }

    /** One that nobody else decides until the caller's transaction ends, between two buckets. */
    Optional<Integer> claim(int from, int to) {
        return jdbc.sql("select bucket from compliance.parts where pending and bucket between ? and ?"
                        + " order by bucket limit 1 for update skip locked")
                .params(from, to)
                .query(Integer.class)
                .optional();
    }

    /** By who claimed it. */
    void close(int bucket) {
        jdbc.sql("update compliance.parts set pending = false where bucket = ?")
                .param(bucket)
                .update();
    }

    /** What another is just deciding included. */
    boolean anyOpen() {
        return jdbc.sql("select exists (select 1 from compliance.parts where pending)")
                .query(Boolean.class)
                .single();
    }
}
