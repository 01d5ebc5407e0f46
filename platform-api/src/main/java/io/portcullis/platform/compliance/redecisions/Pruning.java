package io.portcullis.platform.compliance.redecisions;

import static io.portcullis.platform.compliance.columns.Columns.timestamp;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Forgets what only explains a past that is too long ago. Little at a time, so that nobody waits for it. */
final class Pruning {
    private static final int CHUNK = 5_000;

    private final JdbcClient jdbc;
    private final RetentionProperties retention;
    private final Clock clock;

    Pruning(JdbcClient jdbc, RetentionProperties retention, Clock clock) {
        this.jdbc = jdbc;
        this.retention = retention;
        this.clock = clock;
    }

    /** @return whether there may be more */
    boolean step() {
        // What was applied stays known: it is few, and shows on reading it again that it is no news.
        return prune("decision_changes", "changed_at < ?", retention.decisionChanges())
                || prune("policy_statuses", "occurred_at < ?", retention.policyStatuses())
                || pruneRejections();
    }

    /** Where they stood is kept: they may still stand there, and are no news then. */
    private boolean pruneRejections() {
        Instant before = clock.instant().minus(retention.policyMessages());
        return jdbc.sql("with gone as (delete from compliance.policy_messages where ctid = any (array(select ctid"
                                + " from compliance.policy_messages where outcome = 'rejected' and judged_at < ?"
                                + " limit " + CHUNK + ")) returning topic_position),"
                                + " kept as (insert into compliance.forgotten_messages as f (up_to, judged_before)"
                                + " select max(topic_position), ? from gone having count(*) > 0"
                                + " on conflict (single) do update set up_to = greatest(f.up_to, excluded.up_to),"
                                + " judged_before = greatest(f.judged_before, excluded.judged_before))"
                                + " select count(*) from gone")
                        .param(timestamp(before))
                        .param(timestamp(before))
                        .query(Long.class)
                        .single()
                == CHUNK;
    }

    private boolean prune(String table, String condition, Duration kept) {
        return jdbc.sql("delete from compliance." + table + " where ctid = any (array(select ctid from compliance."
                                + table + " where " + condition + " limit " + CHUNK + "))")
                        .param(timestamp(clock.instant().minus(kept)))
                        .update()
                == CHUNK;
    }
}
