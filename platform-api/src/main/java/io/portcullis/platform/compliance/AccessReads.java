package io.portcullis.platform.compliance;

import static io.portcullis.platform.compliance.Columns.instant;
import static io.portcullis.platform.compliance.Columns.instantOrNull;
import static io.portcullis.platform.compliance.Columns.texts;
import static io.portcullis.platform.compliance.Columns.timestamp;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** Reads what a token needs of a decision: for any number of tokens in one statement. */
final class AccessReads {
    // The posture is left out, as the greater part of the row, unless it will be needed.
    private static final String FIND = "select q.place, p.revision, d.status, d.os_type, d.os_version, d.evaluated_at,"
            + " d.valid_until, d.levels, d.verdict,"
            + " case when n.needed then d.posture end, case when n.needed then d.failing_since end,"
            + " case when n.needed then d.evidence_as_of end, case when n.needed then d.custom_attributes end"
            + " from unnest(?::uuid[], ?::text[], ?::text[]) with ordinality as q (device_id, subject, level, place)"
            + " cross join compliance.policy_in_force p"
            + " left join compliance.device_state d on d.device_id = q.device_id"
            + " cross join lateral (select d.policy_revision is distinct from p.revision or d.subject <> q.subject"
            + " or d.valid_until <= ? or not (q.level = any (d.levels)) as needed) n";

    private final JdbcTemplate jdbc;

    AccessReads(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** In the order of the questions. */
    List<Found> find(List<Question> questions, Instant now) {
        List<@Nullable Found> found = new ArrayList<>(Collections.nCopies(questions.size(), null));
        jdbc.query(
                FIND,
                row -> {
                    found.set(row.getInt(1) - 1, read(row));
                },
                questions.stream().map(Question::deviceId).toArray(UUID[]::new),
                questions.stream().map(question -> question.subject().text()).toArray(String[]::new),
                questions.stream().map(Question::level).toArray(String[]::new),
                timestamp(now));
        return found.stream().map(Objects::requireNonNull).toList();
    }

    private static Found read(ResultSet row) throws SQLException {
        return new Found(row.getLong(2), row.getString(3) == null ? null : state(row));
    }

    private static State state(ResultSet row) throws SQLException {
        return new State(
                row.getString(4),
                row.getString(5),
                instant(row, 6),
                instant(row, 7),
                texts(row, 8),
                row.getString(9),
                evidence(row),
                row.getString(11));
    }

    private static @Nullable StoredEvidence evidence(ResultSet row) throws SQLException {
        String posture = row.getString(10);
        return posture == null ? null : new StoredEvidence(posture, instantOrNull(row, 12), row.getString(13));
    }

    /** @param level for which the stored decision is to be used as it is, if it can be */
    record Question(UUID deviceId, StoredSubject subject, String level) {}

    /** @param revision in force, 0 before the first */
    record Found(long revision, @Nullable State state) {}

    /** @param evidence absent if the stored decision can be used as it is, and with it {@code failingSince} */
    record State(
            @Nullable String osType,
            @Nullable String osVersion,
            Instant evaluatedAt,
            Instant validUntil,
            List<String> levels,
            String verdict,
            @Nullable StoredEvidence evidence,
            @Nullable String failingSince) {}
}
