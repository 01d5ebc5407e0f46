package io.portcullis.platform.compliance.reports;

import static io.portcullis.platform.batches.ColumnArrays.column;
import static io.portcullis.platform.batches.ColumnArrays.literal;
import static io.portcullis.platform.compliance.columns.Columns.timestamp;

import io.portcullis.platform.compliance.decisions.Evaluated;
import io.portcullis.platform.compliance.evidence.CollectionTimes;
import io.portcullis.platform.compliance.evidence.EvidenceStore;
import io.portcullis.platform.compliance.evidence.PostureJson;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** Writes what reports changed, many devices in one statement. */
final class ReportWrites {
    private static final String COLUMNS = "device_name, last_report_id, received_at, os_type, os_version, collected,"
            + " subject, policy_revision, status, levels, verdict, failing_since, evaluated_at, valid_until, sequence,"
            + " next_change, newly_blocked, trial, evidence_hash, evidence_plan, posture_digest, custom_attributes";
    private static final String VALUES = " from unnest(?::uuid[], ?::bigint[], ?::text[], ?::uuid[], ?::timestamptz[],"
            + " ?::text[], ?::text[], ?::text[], ?::text[], ?::bigint[], ?::text[], ?::text[], ?::text[], ?::text[],"
            + " ?::timestamptz[], ?::timestamptz[], ?::bigint[], ?::timestamptz[], ?::boolean[], ?::text[], ?::text[],"
            + " ?::text[], ?::text[], ?::text[], ?::timestamptz[]) as n (device_id, version, device_name,"
            + " last_report_id, received_at, os_type, os_version, collected, subject, policy_revision, status, levels,"
            + " verdict, failing_since, evaluated_at, valid_until, sequence, next_change, newly_blocked,"
            + " trial, evidence_hash, evidence_plan, posture_digest, custom_attributes, issued_at)";
    private static final String INSERT = "insert into compliance.device_state (device_id, version, paced_until, "
            + COLUMNS + ")"
            + " select n.device_id, 1, %s, n.device_name, n.last_report_id, n.received_at, n.os_type, n.os_version,"
            + " n.collected, n.subject, n.policy_revision, n.status, n.levels::text[], n.verdict,"
            + " n.failing_since, n.evaluated_at, n.valid_until, n.sequence, n.next_change,"
            + " n.newly_blocked, n.trial, n.evidence_hash, n.evidence_plan,"
            + " n.posture_digest, n.custom_attributes" + VALUES
            + " on conflict do nothing returning device_id";
    private static final String UPDATE = "update compliance.device_state d set version = d.version + 1,"
            + " device_name = n.device_name, last_report_id = n.last_report_id, received_at = n.received_at,"
            + " os_type = n.os_type, os_version = n.os_version, collected = n.collected, subject = n.subject,"
            + " policy_revision = n.policy_revision, status = n.status, levels = n.levels::text[],"
            + " verdict = n.verdict, failing_since = n.failing_since, evaluated_at = n.evaluated_at,"
            + " valid_until = n.valid_until, sequence = n.sequence, newly_blocked = n.newly_blocked, trial = n.trial,"
            // An earlier one stays: changing it with every report would change the index with every report.
            + " next_change = least(d.next_change, n.next_change),"
            + " evidence_hash = n.evidence_hash, evidence_plan = n.evidence_plan, posture_digest = n.posture_digest,"
            + " report_requested_at = " + ReportRequests.left("n.issued_at", "d.report_requested_at") + ","
            + " report_requested_check = " + ReportRequests.left("n.issued_at", "d.report_requested_check") + ","
            + " paced_until = %s" + VALUES
            + " where d.device_id = n.device_id and d.version = n.version and d.last_report_id < n.last_report_id"
            + " and %s returning d.device_id";

    private final JdbcTemplate jdbc;
    private final EvidenceStore evidence;
    private final SharedPace pace;
    private final String insert;
    private final String update;

    ReportWrites(JdbcTemplate jdbc, EvidenceStore evidence, SharedPace pace) {
        this.jdbc = jdbc;
        this.evidence = evidence;
        this.pace = pace;
        this.insert = INSERT.formatted(pace.first());
        this.update = UPDATE.formatted(pace.next(), pace.admits("n.evidence_plan"));
    }

    /**
     * A report and the decision it led to.
     *
     * @param plan stamp of the plan it came under
     * @param digest over its readings
     * @param fresh whether it says anything that the one before did not
     * @param custom the device's custom attributes, for its first row
     */
    record Write(
            UUID deviceId,
            String deviceName,
            PostureReport.Whole report,
            Evaluated evaluated,
            Instant receivedAt,
            String plan,
            String digest,
            boolean fresh,
            @Nullable String custom) {
        private boolean first() {
            return evaluated.previousStatus() == null;
        }

        private EvidenceStore.Evidence evidence() {
            return new EvidenceStore.Evidence(deviceId, digest, PostureJson.text(report.readings()));
        }
    }

    /** @return the devices written; of the others a report or a re-evaluation came in between */
    Set<UUID> write(Collection<Write> writes) {
        // Ordered, so that two nodes at it do not wait for each other in a circle.
        var byFirst = writes.stream()
                .sorted((one, other) -> one.deviceId().compareTo(other.deviceId()))
                .collect(Collectors.partitioningBy(Write::first));
        Set<UUID> written = new HashSet<>();
        written.addAll(execute(insert, byFirst.getOrDefault(true, List.of())));
        written.addAll(execute(update, byFirst.getOrDefault(false, List.of())));
        evidence.write(writes.stream()
                .filter(write -> write.fresh() && written.contains(write.deviceId()))
                .map(Write::evidence)
                .toList());
        return written;
    }

    /** Of those that were not written, who is to wait, and how long. */
    Map<UUID, Duration> waits(Collection<Write> unwritten, Instant now) {
        return pace.waits(
                jdbc,
                unwritten.stream()
                        .map(write -> new SharedPace.Unwritten(write.deviceId(), write.plan()))
                        .toList(),
                now);
    }

    private List<UUID> execute(String statement, List<Write> writes) {
        if (writes.isEmpty()) {
            return List.of();
        }
        return jdbc.query(
                statement,
                (row, _) -> row.getObject(1, UUID.class),
                column(writes, UUID[]::new, Write::deviceId),
                column(writes, Long[]::new, write -> write.evaluated().stored().version()),
                column(writes, String[]::new, Write::deviceName),
                column(writes, UUID[]::new, write -> write.report().id()),
                column(
                        writes,
                        String[]::new,
                        write -> timestamp(write.receivedAt()).toString()),
                column(
                        writes,
                        String[]::new,
                        write -> PostureJson.text(write.report().readings(), "os.type")),
                column(
                        writes,
                        String[]::new,
                        write -> PostureJson.text(write.report().readings(), "os.version")),
                column(
                        writes,
                        String[]::new,
                        write -> CollectionTimes.of(write.report().readings())),
                column(
                        writes,
                        String[]::new,
                        write -> write.evaluated().subject().text()),
                column(writes, Long[]::new, write -> write.evaluated().stored().policyRevision()),
                column(
                        writes,
                        String[]::new,
                        write -> write.evaluated().stored().status()),
                column(
                        writes,
                        String[]::new,
                        write -> literal(write.evaluated().stored().levels())),
                column(
                        writes,
                        String[]::new,
                        write -> write.evaluated().stored().verdict()),
                column(
                        writes,
                        String[]::new,
                        write -> write.evaluated().stored().failingSince()),
                column(
                        writes,
                        String[]::new,
                        write -> timestamp(write.evaluated().stored().evaluatedAt())
                                .toString()),
                column(
                        writes,
                        String[]::new,
                        write -> timestamp(write.evaluated().stored().validUntil())
                                .toString()),
                column(writes, Long[]::new, write -> write.evaluated().stored().sequence()),
                column(
                        writes,
                        String[]::new,
                        write -> textOrNull(write.evaluated().stored().nextChange())),
                column(
                        writes,
                        Boolean[]::new,
                        write -> write.evaluated().stored().newlyBlocked()),
                column(
                        writes,
                        String[]::new,
                        write -> write.evaluated().stored().trial()),
                column(writes, String[]::new, write -> write.report().hash()),
                column(writes, String[]::new, Write::plan),
                column(writes, String[]::new, Write::digest),
                column(writes, String[]::new, Write::custom),
                column(
                        writes,
                        String[]::new,
                        write -> timestamp(write.report().issuedAt()).toString()));
    }

    static @Nullable String textOrNull(@Nullable Instant instant) {
        return instant == null ? null : timestamp(instant).toString();
    }
}
