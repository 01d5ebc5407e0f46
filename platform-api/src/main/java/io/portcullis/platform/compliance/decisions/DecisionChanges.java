package io.portcullis.platform.compliance.decisions;

import static io.portcullis.platform.compliance.columns.Columns.instant;
import static io.portcullis.platform.compliance.columns.Columns.texts;

import io.portcullis.contracts.CheckOutcome;
import io.portcullis.contracts.ComplianceChange;
import io.portcullis.contracts.DecisionChange;
import io.portcullis.contracts.Topics;
import io.portcullis.contracts.WireJson;
import io.portcullis.outbox.OutboxMessage;
import io.portcullis.platform.compliance.ComplianceEvent.DeviceComplianceChanged;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Remembers and tells that devices' decisions changed. */
public final class DecisionChanges {
    private static final String COLUMNS =
            "device_id, device_name, previous_status, status, levels, policy_revision," + " changed_at, failing";
    private static final String INSERT = "insert into compliance.decision_changes (" + COLUMNS + ")"
            + " select " + COLUMNS + " from jsonb_to_recordset(?::jsonb) as c (device_id uuid, device_name text,"
            + " previous_status text, status text, levels text[], policy_revision bigint, changed_at timestamptz,"
            + " failing text[])";
    private static final String READ = "select device_id, device_name, previous_status, status, policy_revision,"
            + " changed_at, failing from compliance.decision_changes";

    private final JdbcClient jdbc;
    private final ApplicationEventPublisher events;

    DecisionChanges(JdbcClient jdbc, ApplicationEventPublisher events) {
        this.jdbc = jdbc;
        this.events = events;
    }

    /**
     * Stores the changes within the caller's transaction and publishes their events.
     *
     * @return what is to leave for Kafka
     */
    public List<OutboxMessage> record(List<Change> changes) {
        if (changes.isEmpty()) {
            return List.of();
        }
        jdbc.sql(INSERT)
                .param(WireJson.mapper()
                        .writeValueAsString(
                                changes.stream().map(DecisionChanges::row).toList()))
                .update();
        changes.forEach(change -> events.publishEvent(event(change.evaluated())));
        return changes.stream().map(change -> message(change.evaluated())).toList();
    }

    /** Newest first. */
    public List<DecisionChange> ofDevice(UUID deviceId, int limit) {
        return jdbc.sql(READ + " where device_id = ? order by id desc limit ?")
                .params(deviceId, limit)
                .query((row, _) -> change(row))
                .list();
    }

    /** Newest first. */
    public List<DecisionChange> newest(int limit) {
        return jdbc.sql(READ + " order by id desc limit ?")
                .param(limit)
                .query((row, _) -> change(row))
                .list();
    }

    private static Row row(Change change) {
        var document = change.evaluated().document();
        return new Row(
                document.deviceId(),
                change.deviceName(),
                change.evaluated().previousStatus(),
                document.status(),
                document.levels(),
                document.policyRevision(),
                document.evaluatedAt(),
                document.failing().stream().map(CheckOutcome::check).distinct().toList());
    }

    private static OutboxMessage message(Evaluated evaluated) {
        var change = new ComplianceChange(
                evaluated.document(),
                evaluated.previousStatus(),
                evaluated.stored().sequence());
        return new OutboxMessage(
                Topics.COMPLIANCE,
                evaluated.document().deviceId().toString(),
                WireJson.mapper().writeValueAsBytes(change));
    }

    private static DeviceComplianceChanged event(Evaluated evaluated) {
        var document = evaluated.document();
        return new DeviceComplianceChanged(
                document.deviceId(),
                evaluated.previousStatus(),
                document.status(),
                document.levels(),
                document.policyRevision(),
                evaluated.stored().sequence(),
                document.evaluatedAt());
    }

    private static DecisionChange change(ResultSet row) throws SQLException {
        return new DecisionChange(
                row.getObject(1, UUID.class),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getLong(5),
                instant(row, 6),
                texts(row, 7));
    }

    public record Change(String deviceName, Evaluated evaluated) {}

    /** Members are named as the columns. */
    private record Row(
            UUID deviceId,
            String deviceName,
            @Nullable String previousStatus,
            String status,
            List<String> levels,
            long policyRevision,
            Instant changedAt,
            List<String> failing) {}
}
