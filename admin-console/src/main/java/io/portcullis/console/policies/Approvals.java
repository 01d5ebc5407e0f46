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
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * The second person's word, where the installation asks for it. An approval is for one version of a draft with one
 * text: whoever changes the draft, if only by a blank, has it approved anew. Nobody who wrote any of it can approve it.
 * What a machine wrote takes two people: one of them may have written it in the machine's name.
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
        /** Whether that is enough, {@code approval} tells. */
        record Approved(Draft draft, Approval approval) implements Result {}

        /** It is not the version that was looked at. */
        record Overtaken(Draft current) implements Result {}

        record Gone() implements Result {}

        /** Whoever wants to approve it wrote some of it. */
        record ByAuthor() implements Result {}

        /** Who approved it once is not the second person that it takes. */
        record ByApprover() implements Result {}

        record Invalid(List<PolicyProblem> problems) implements Result {}
    }

    /** Whether nothing can be published without one. */
    boolean required() {
        return required;
    }

    /** What was said of the draft exactly as it is. */
    Approval of(Draft draft) {
        List<String> approvers = new ArrayList<>();
        AtomicReference<@Nullable Instant> latest = new AtomicReference<>();
        jdbc.sql("SELECT approver, approved_at FROM policy_draft_approval"
                        + " WHERE draft_id = ? AND version = ? AND sha256 = ? ORDER BY approved_at, approver")
                .params(draft.id(), draft.version(), hash(draft.document()))
                .query(row -> {
                    approvers.add(row.getString("approver"));
                    latest.set(row.getTimestamp("approved_at").toInstant());
                });
        return new Approval(approvers, drafts.isByMachine(draft.id()) ? 2 : 1, latest.get());
    }

    boolean mayApprove(Draft draft, String person) {
        return !isAuthor(draft, person) && !of(draft).has(person);
    }

    private boolean isAuthor(Draft draft, String person) {
        return drafts.editors(draft.id()).stream().anyMatch(person::equalsIgnoreCase);
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
        if (isAuthor(draft, person)) {
            return new Result.ByAuthor();
        }
        if (of(draft).has(person)) {
            return new Result.ByApprover();
        }
        if (check.check(draft.document()) instanceof PolicyCheck.Verdict.Invalid(List<PolicyProblem> problems)) {
            return new Result.Invalid(problems);
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        byte[] hash = hash(draft.document());
        jdbc.sql("DELETE FROM policy_draft_approval WHERE draft_id = ? AND (version <> ? OR sha256 <> ?)")
                .params(id, draft.version(), hash)
                .update();
        jdbc.sql("INSERT INTO policy_draft_approval (draft_id, version, sha256, approver, approved_at)"
                        + " VALUES (?, ?, ?, ?, ?)")
                .params(id, draft.version(), hash, person, Timestamp.from(now))
                .update();
        LOG.info("Draft {} version {} approved by {}", id, draft.version(), person);
        return new Result.Approved(draft, of(draft));
    }

    private static byte[] hash(String document) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(document.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
