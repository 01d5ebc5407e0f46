package io.portcullis.platform.compliance.history;

import static io.portcullis.platform.batches.ColumnArrays.column;
import static io.portcullis.platform.compliance.columns.Columns.instant;
import static io.portcullis.platform.compliance.columns.Columns.timestamp;

import io.portcullis.contracts.PostureReading;
import io.portcullis.platform.compliance.evidence.PostureDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** Keeps what reports brought that was new, for as long as the installation wants. */
public final class PostureHistory {
    private static final String INSERT = "insert into compliance.posture_history"
            + " (device_id, received_at, report_id, readings)"
            + " select n.device_id, n.received_at, n.report_id, decode(n.readings, 'base64')"
            + " from unnest(?::uuid[], ?::timestamptz[], ?::uuid[], ?::text[])"
            + " as n (device_id, received_at, report_id, readings)";
    private static final String PAGE = "select report_id, received_at, readings from compliance.posture_history"
            + " where device_id = ? and received_at >= ? and received_at < ?"
            + " and (received_at, report_id) < (?, ?)"
            + " order by received_at desc, report_id desc limit ?";

    private final JdbcTemplate jdbc;
    private final boolean kept;

    /** @param days 0 for none */
    PostureHistory(JdbcTemplate jdbc, int days) {
        this.jdbc = jdbc;
        this.kept = days > 0;
    }

    /** Within the caller's transaction. */
    public void keep(List<Entry> reports) {
        if (!kept || reports.isEmpty()) {
            return;
        }
        jdbc.update(
                INSERT,
                column(reports, UUID[]::new, Entry::deviceId),
                column(
                        reports,
                        String[]::new,
                        entry -> timestamp(entry.receivedAt()).toString()),
                column(reports, UUID[]::new, Entry::reportId),
                column(
                        reports,
                        String[]::new,
                        entry -> Base64.getEncoder().encodeToString(PostureArchive.pack(entry.readings()))));
    }

    /** Newest first, strictly before the place of the cursor. */
    List<Kept> page(UUID deviceId, Instant from, Instant to, Place before, int limit) {
        return jdbc.query(
                PAGE,
                (row, _) ->
                        new Kept(row.getObject(1, UUID.class), instant(row, 2), PostureArchive.unpack(row.getBytes(3))),
                deviceId,
                timestamp(from),
                timestamp(to),
                timestamp(before.receivedAt()),
                before.reportId(),
                limit);
    }

    /** What a report brought. */
    public record Entry(UUID deviceId, UUID reportId, Instant receivedAt, Map<String, PostureReading> readings) {}

    record Kept(UUID reportId, Instant receivedAt, Map<String, PostureReading> readings) {
        Place place() {
            return new Place(receivedAt, reportId);
        }

        /** Attributes that are not as in an earlier one, apart from times; all of them if there is none. */
        List<String> changedSince(@Nullable Kept earlier) {
            return readings.keySet().stream()
                    .filter(name -> earlier == null || !same(readings.get(name), earlier.readings.get(name)))
                    .sorted()
                    .toList();
        }

        private static boolean same(@Nullable PostureReading one, @Nullable PostureReading other) {
            return one != null
                    && other != null
                    && PostureDigest.of(Map.of("", one)).equals(PostureDigest.of(Map.of("", other)));
        }
    }

    /** Where a page ends. */
    record Place(Instant receivedAt, UUID reportId) {
        static Place latest(Instant to) {
            return new Place(to, new UUID(-1, -1));
        }

        String encode() {
            return receivedAt + "_" + reportId;
        }

        /** @throws IllegalArgumentException if it is none */
        static Place decode(String text) {
            int end = text.indexOf('_');
            if (end < 0) {
                throw new IllegalArgumentException("no cursor");
            }
            try {
                return new Place(Instant.parse(text.substring(0, end)), UUID.fromString(text.substring(end + 1)));
            } catch (java.time.format.DateTimeParseException e) {
                throw new IllegalArgumentException("no cursor", e);
            }
        }
    }
}
