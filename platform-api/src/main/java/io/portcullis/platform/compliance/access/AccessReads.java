package io.portcullis.platform.compliance.access;

import static io.portcullis.platform.batches.ColumnArrays.literal;
import static io.portcullis.platform.compliance.columns.Columns.instant;
import static io.portcullis.platform.compliance.columns.Columns.texts;
import static io.portcullis.platform.compliance.columns.Columns.timestamp;

import io.portcullis.platform.compliance.decisions.StoredState;
import io.portcullis.platform.compliance.decisions.StoredSubject;
import io.portcullis.platform.compliance.policies.InForce;
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
    // What an evaluation needs is left out unless there will be one. What a report, a waiver or time made due is not
    // used as it is; it may just not have been decided anew yet.
    private static final String FIND = "select q.place, f.revision, p.waivers_epoch, d.status, d.os_type, d.os_version,"
            + " d.evaluated_at, d.valid_until, d.levels, d.verdict,"
            + " n.needed, case when n.needed then d.failing_since end, case when n.needed then d.collected end,"
            + " case when n.needed then d.custom_attributes end, case when n.needed then d.trial end,"
            + " case when n.needed then d.posture_digest end, d.policy_revision"
            + " from unnest(?::uuid[], ?::text[], ?::text[], ?::smallint[], ?::text[])"
            + " with ordinality as q (device_id, subject, level, bucket, groups, place)"
            + " cross join compliance.policy_in_force p"
            + " cross join lateral (select case when p.candidate > 0"
            + " and (q.bucket < p.stage_percent or p.stage_groups && q.groups::text[])"
            + " then p.candidate else p.revision end as revision) f"
            + " left join compliance.device_state d on d.device_id = q.device_id"
            + " cross join lateral (select d.policy_revision is distinct from f.revision or d.subject <> q.subject"
            + " or d.valid_until <= ? or d.next_change <= ? or not (q.level = any (d.levels)) as needed) n";

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
                questions.stream()
                        .map(question -> InForce.bucket(question.deviceId()))
                        .toArray(Short[]::new),
                questions.stream()
                        .map(question -> literal(question.subject().groups()))
                        .toArray(String[]::new),
                timestamp(now),
                timestamp(now));
        return found.stream().map(Objects::requireNonNull).toList();
    }

    private static Found read(ResultSet row) throws SQLException {
        return new Found(row.getLong(2), row.getLong(3), row.getString(4) == null ? null : state(row));
    }

    private static State state(ResultSet row) throws SQLException {
        return new State(
                row.getString(5),
                row.getString(6),
                instant(row, 7),
                instant(row, 8),
                texts(row, 9),
                row.getString(10),
                row.getBoolean(11) ? inputs(row) : null);
    }

    private static Inputs inputs(ResultSet row) throws SQLException {
        return new Inputs(
                row.getString(12),
                row.getString(13),
                row.getString(14),
                row.getString(15),
                row.getString(16),
                row.getLong(17));
    }

    /** @param level for which the stored decision is to be used as it is, if it can be */
    record Question(UUID deviceId, StoredSubject subject, String level) {}

    /** @param revision in force for the device, 0 before the first */
    record Found(long revision, long waiversEpoch, @Nullable State state) {}

    /** @param inputs absent if the stored decision can be used as it is */
    record State(
            @Nullable String osType,
            @Nullable String osVersion,
            Instant evaluatedAt,
            Instant validUntil,
            List<String> levels,
            String verdict,
            @Nullable Inputs inputs) {}

    /**
     * What a new decision is made of, apart from the readings; as in {@link StoredState}.
     *
     * @param digest names the readings
     * @param decidedUnder the revision that {@code failingSince} belongs to
     */
    record Inputs(
            String failingSince,
            String collected,
            @Nullable String custom,
            @Nullable String trial,
            @Nullable String digest,
            long decidedUnder) {

        static Inputs of(StoredState state) {
            return new Inputs(
                    state.failingSince(),
                    state.collected(),
                    state.customAttributes(),
                    state.trial(),
                    state.postureDigest(),
                    state.policyRevision());
        }
    }
}
