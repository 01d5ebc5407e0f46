package io.portcullis.console.policies;

import io.portcullis.console.ConsoleProperties;
import io.portcullis.contracts.PolicyProblem;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * The second person's word, where the installation asks for it. An approval is for one version of a draft with one
 * text: whoever changes the draft, if only by a blank, has it approved anew. Nobody who wrote any of it can approve it.
 */
@Component
class Approvals {
    private static final Logger LOG = LoggerFactory.getLogger(Approvals.class);

    private final JdbcClient jdbc;
    private final Drafts drafts;
    private final PolicyCheck check;
    private final TransactionOperations transactions;
    private final Clock clock;
    private final boolean required;

    Approvals(
            JdbcClient jdbc,
            Drafts drafts,
            PolicyCheck check,
            TransactionOperations transactions,
            Clock clock,
            ConsoleProperties console) {
        this.jdbc = jdbc;
        this.drafts = drafts;
        this.check = check;
        this.transactions = transactions;
        this.clock = clock;
        this.required = console.approval().required();
    }

    sealed interface Result {
        record Approved(Draft draft) implements Result {}

        /** It is not the version that was looked at. */
        record Overtaken(Draft current) implements Result {}

        record Gone() implements Result {}

        /** Whoever wants to approve it wrote some of it. */
        record ByAuthor() implements Result {}

        record Invalid(List<PolicyProblem> problems) implements Result {}
    }

    /** Whether nothing can be published without one. */
    boolean required() {
        return required;
    }

    /** The approval of the draft exactly as it is. */
    Optional<Approval> of(Draft draft) {
        return jdbc.sql("SELECT version, approver, approved_at FROM policy_draft_approval"
                        + " WHERE draft_id = ? AND version = ? AND sha256 = ?")
                .params(draft.id(), draft.version(), hash(draft.document()))
                .query((row, number) -> new Approval(
                        row.getLong("version"),
                        row.getString("approver"),
                        row.getTimestamp("approved_at").toInstant()))
                .optional();
    }

    boolean mayApprove(Draft draft, String person) {
        return drafts.editors(draft.id()).stream().noneMatch(person::equalsIgnoreCase);
    }

    Result approve(UUID id, long seenVersion, String person) {
        Result result = transactions.execute(status -> approved(id, seenVersion, person));
        if (result == null) {
            throw new IllegalStateException("an approval without a result");
        }
        return result;
    }

    private Result approved(UUID id, long seenVersion, String person) {
        Draft draft = drafts.lock(id).orElse(null);
        if (draft == null) {
            return new Result.Gone();
        }
        if (draft.version() != seenVersion) {
            return new Result.Overtaken(draft);
        }
        if (!mayApprove(draft, person)) {
            return new Result.ByAuthor();
        }
        if (check.check(draft.document()) instanceof PolicyCheck.Verdict.Invalid(List<PolicyProblem> problems)) {
            return new Result.Invalid(problems);
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        jdbc.sql("""
                INSERT INTO policy_draft_approval (draft_id, version, sha256, approver, approved_at)
                VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (draft_id) DO UPDATE SET version = excluded.version, sha256 = excluded.sha256,
                    approver = excluded.approver, approved_at = excluded.approved_at
                """)
                .params(id, draft.version(), hash(draft.document()), person, Timestamp.from(now))
                .update();
        LOG.info("Draft {} version {} approved by {}", id, draft.version(), person);
        return new Result.Approved(draft);
    }

    private static byte[] hash(String document) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(document.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
