package io.portcullis.platform.compliance;

import static io.portcullis.platform.compliance.Columns.timestamp;

import java.time.Clock;
import java.time.Duration;
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
                || prune("policy_messages", "outcome = 'rejected' and judged_at < ?", retention.policyMessages());
    }

    private boolean prune(String table, String condition, Duration kept) {
        return jdbc.sql("delete from compliance." + table + " where ctid = any (array(select ctid from compliance."
                                + table + " where " + condition + " limit " + CHUNK + "))")
                        .param(timestamp(clock.instant().minus(kept)))
                        .update()
                == CHUNK;
    }
}
