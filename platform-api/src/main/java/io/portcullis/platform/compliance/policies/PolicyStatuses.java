package io.portcullis.platform.compliance.policies;

import static io.portcullis.platform.compliance.columns.Columns.instant;
import static io.portcullis.platform.compliance.columns.Columns.texts;
import static io.portcullis.platform.compliance.columns.Columns.timestamp;

import io.portcullis.contracts.PolicyStatus;
import io.portcullis.contracts.Topics;
import io.portcullis.contracts.WireJson;
import io.portcullis.outbox.Outbox;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.core.type.TypeReference;

/** Tells the console, through the outbox, what became of policy revisions; keeps it for the admin API. */
public final class PolicyStatuses {
    public static final String APPLIED = "applied";
    public static final String REJECTED = "rejected";
    public static final String EVALUATING = "evaluating";
    public static final String COMPLETE = "complete";
    public static final String ROLLING_OUT = "rolling_out";
    public static final String ROLLED_BACK = "rolled_back";
    public static final String SUPERSEDED = "superseded";

    private static final TypeReference<Map<String, Long>> COUNTS = new TypeReference<>() {};
    private static final int NEWEST = 500;

    private final JdbcClient jdbc;
    private final Outbox outbox;

    PolicyStatuses(JdbcClient jdbc, Outbox outbox) {
        this.jdbc = jdbc;
        this.outbox = outbox;
    }

    /** Within the caller's transaction. Progress replaces earlier progress. */
    public void tell(PolicyStatus status) {
        switch (status.state()) {
            case EVALUATING, COMPLETE -> forget(status.revision(), EVALUATING);
            case ROLLING_OUT, APPLIED, ROLLED_BACK -> forget(status.revision(), ROLLING_OUT);
            default -> {}
        }
        jdbc.sql("insert into compliance.policy_statuses (revision, node, state, reasons, devices_done,"
                        + " devices_total, by_compliance, occurred_at) values (?, ?, ?, ?, ?, ?, ?, ?)")
                .params(
                        status.revision(),
                        status.node(),
                        status.state(),
                        status.reasons().toArray(String[]::new),
                        status.devicesDone(),
                        status.devicesTotal(),
                        WireJson.mapper().writeValueAsString(status.byCompliance()),
                        timestamp(status.occurredAt()))
                .update();
        outbox.append(
                Topics.POLICY_STATUS,
                Long.toString(status.revision()),
                WireJson.mapper().writeValueAsBytes(status));
    }

    private void forget(long revision, String state) {
        jdbc.sql("delete from compliance.policy_statuses where revision = ? and state = ?")
                .params(revision, state)
                .update();
    }

    /** Newest first. */
    public List<PolicyStatus> newest(@Nullable Long revision) {
        return jdbc.sql("select revision, node, state, reasons, devices_done, devices_total, by_compliance, occurred_at"
                        + " from compliance.policy_statuses where (?::bigint is null or revision = ?::bigint)"
                        + " order by id desc limit " + NEWEST)
                .param(1, revision)
                .param(2, revision)
                .query((row, _) -> new PolicyStatus(
                        row.getLong(1),
                        row.getString(2),
                        row.getString(3),
                        texts(row, 4),
                        row.getLong(5),
                        row.getLong(6),
                        WireJson.mapper().readValue(row.getString(7), COUNTS),
                        instant(row, 8)))
                .list();
    }
}
