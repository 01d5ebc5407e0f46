package io.portcullis.platform.compliance.reports;

import static io.portcullis.platform.compliance.columns.Columns.instant;
import static io.portcullis.platform.compliance.columns.Columns.timestamp;

import io.portcullis.platform.compliance.Compliance;
import io.portcullis.platform.compliance.ComplianceEvent.ReportRequested;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/** "Check now": a wish for a new report, kept with the device until one comes that was made after it. */
public final class ReportRequests {
    /**
     * How far a device's time may be behind ours. Reports tell it in whole seconds, and agents put up with five seconds
     * before they correct their clocks.
     */
    static final Duration TOLERATED = Duration.ofSeconds(6);

    private final JdbcClient jdbc;
    private final TransactionOperations transactions;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    ReportRequests(JdbcClient jdbc, TransactionOperations transactions, ApplicationEventPublisher events, Clock clock) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.events = events;
        this.clock = clock;
    }

    /**
     * Asks for a report. Nothing is kept for a device that has never reported: its first report is due anyway.
     *
     * @param check as {@code policy/check}, to be looked at first; null for all
     */
    void request(UUID deviceId, @Nullable String check, String actor) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        transactions.executeWithoutResult(_ -> {
            jdbc.sql("update compliance.device_state set report_requested_at = ?, report_requested_check = ?"
                            + " where device_id = ?")
                    .param(1, timestamp(now))
                    .param(2, check)
                    .param(3, deviceId)
                    .update();
            events.publishEvent(new ReportRequested(deviceId, check, actor, now));
        });
    }

    /**
     * What a report leaves of a wish, for the statement that writes it on the row {@code d}: one that was under way
     * when the wish was made does not answer it. The second that comes after it does, whatever the device's clock says:
     * devices make one report at a time.
     *
     * @param madeAt column that says when the report was made
     * @param column of the wish
     */
    static String left(String madeAt, String column) {
        return "case when " + madeAt + " < d.report_requested_at - interval '" + TOLERATED.toSeconds()
                + " seconds' and d.received_at <= d.report_requested_at then " + column + " end";
    }

    /** Those of these devices from which a report is wanted. */
    public Map<UUID, Compliance.ReportRequest> open(Collection<UUID> deviceIds) {
        Map<UUID, Compliance.ReportRequest> open = new HashMap<>();
        jdbc.sql("select device_id, report_requested_at, report_requested_check from compliance.device_state"
                        + " where device_id = any (?) and report_requested_at is not null")
                .param(deviceIds.toArray(UUID[]::new))
                .query(row -> {
                    open.put(
                            row.getObject(1, UUID.class),
                            new Compliance.ReportRequest(instant(row, 2), row.getString(3)));
                });
        return open;
    }
}
