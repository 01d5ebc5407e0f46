package io.portcullis.console.policies;

import io.portcullis.contracts.PolicyStatus;
import io.portcullis.contracts.WireJson;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;

/**
 * What platform nodes said about revisions. Messages may come twice and out of order, and any console node may store
 * them: per revision and node the latest by the sender's clock stays, and of two with the same time the one further on.
 * What a node has applied it does not reject any more: a later rejection is about a forged message with that number.
 */
@Component
class NodeStatuses {
    private static final TypeReference<List<String>> TEXTS = new TypeReference<>() {};
    private static final TypeReference<Map<String, Long>> COUNTS = new TypeReference<>() {};
    private static final String RANK =
            "array_position(ARRAY['rolling_out', 'evaluating', 'applied', 'complete', 'rejected', 'superseded', 'rolled_back'],"
                    + " %s.state)";

    private final JdbcClient jdbc;

    NodeStatuses(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void store(PolicyStatus status) {
        jdbc.sql("""
                INSERT INTO policy_node_status AS old
                    (revision, node, state, reasons, devices_done, devices_total, by_compliance, occurred_at)
                VALUES (?, ?, ?, ?::jsonb, ?, ?, ?::jsonb, ?)
                ON CONFLICT (revision, node) DO UPDATE SET
                    state = excluded.state, reasons = excluded.reasons, devices_done = excluded.devices_done,
                    devices_total = excluded.devices_total, by_compliance = excluded.by_compliance,
                    occurred_at = excluded.occurred_at
                WHERE (excluded.occurred_at, coalesce(%s, 0), excluded.devices_done)
                    > (old.occurred_at, coalesce(%s, 0), old.devices_done)
                  AND NOT (excluded.state = 'rejected' AND old.state <> 'rejected')
                """.formatted(RANK.formatted("excluded"), RANK.formatted("old")))
                .params(
                        status.revision(),
                        status.node(),
                        status.state(),
                        WireJson.mapper().writeValueAsString(status.reasons()),
                        status.devicesDone(),
                        status.devicesTotal(),
                        WireJson.mapper().writeValueAsString(status.byCompliance()),
                        Timestamp.from(status.occurredAt()))
                .update();
    }

    /** By node name. */
    List<PolicyStatus> of(long revision) {
        return jdbc.sql("SELECT * FROM policy_node_status WHERE revision = ? ORDER BY node")
                .param(revision)
                .query(NodeStatuses::status)
                .list();
    }

    /** The highest revision that any node has in force; 0 if none is known. */
    long highestApplied() {
        return jdbc.sql("SELECT coalesce(max(revision), 0) FROM policy_node_status"
                        + " WHERE state IN ('applied', 'evaluating', 'complete')")
                .query(Long.class)
                .single();
    }

    private static PolicyStatus status(ResultSet row, int number) throws SQLException {
        return new PolicyStatus(
                row.getLong("revision"),
                row.getString("node"),
                row.getString("state"),
                WireJson.mapper().readValue(row.getString("reasons"), TEXTS),
                row.getLong("devices_done"),
                row.getLong("devices_total"),
                WireJson.mapper().readValue(row.getString("by_compliance"), COUNTS),
                row.getTimestamp("occurred_at").toInstant());
    }
}
