package io.portcullis.console.policies;

import io.portcullis.contracts.PolicyProblem;
import io.portcullis.contracts.PolicySetPayload;
import io.portcullis.contracts.Topics;
import io.portcullis.outbox.Outbox;
import io.portcullis.outbox.OutboxMessage;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Publishes a policy set: checks it, gives it a number, signs it, stores it and leaves it in the outbox, all in one
 * transaction. Kafka need not be there.
 */
@Component
class Publishing {
    /** Longest policy set, in bytes of UTF-8. */
    static final int MAX_DOCUMENT_BYTES = 1024 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(Publishing.class);

    private final PolicyCheck check;
    private final PolicySigner signer;
    private final Revisions revisions;
    private final Drafts drafts;
    private final Outbox outbox;
    private final TransactionOperations transactions;
    private final Clock clock;

    Publishing(
            PolicyCheck check,
            PolicySigner signer,
            Revisions revisions,
            Drafts drafts,
            Outbox outbox,
            TransactionOperations transactions,
            Clock clock) {
        this.check = check;
        this.signer = signer;
        this.revisions = revisions;
        this.drafts = drafts;
        this.outbox = outbox;
        this.transactions = transactions;
        this.clock = clock;
    }

    sealed interface Result {
        record Published(long revision) implements Result {}

        record Invalid(List<PolicyProblem> problems) implements Result {}

        /** Its signed form is larger than a message may be. */
        record TooLarge(int bytes, int limit) implements Result {}

        /** The draft was changed by somebody else since it was looked at. */
        record Overtaken(Draft current) implements Result {}

        record DraftGone() implements Result {}
    }

    Result publish(String document, String by, String note) {
        if (check.check(document) instanceof PolicyCheck.Verdict.Invalid(List<PolicyProblem> problems)) {
            return new Result.Invalid(problems);
        }
        return required(transactions.execute(status -> {
            Result result = store(document, by, note);
            if (!(result instanceof Result.Published)) {
                status.setRollbackOnly();
            }
            return result;
        }));
    }

    /** Publishes a draft as it was seen; the draft is gone afterwards. */
    Result publishDraft(UUID id, long seenVersion, String by, String note) {
        return required(transactions.execute(status -> {
            Result result = switch (drafts.remove(id, seenVersion)) {
                case Drafts.Change.Saved(Draft draft) -> checked(draft.document(), by, note);
                case Drafts.Change.Overtaken(Draft current) -> new Result.Overtaken(current);
                case Drafts.Change.Gone() -> new Result.DraftGone();
            };
            if (!(result instanceof Result.Published)) {
                status.setRollbackOnly();
            }
            return result;
        }));
    }

    private Result checked(String document, String by, String note) {
        return switch (check.check(document)) {
            case PolicyCheck.Verdict.Invalid(List<PolicyProblem> problems) -> new Result.Invalid(problems);
            case PolicyCheck.Verdict.Valid valid -> store(valid.set().source(), by, note);
        };
    }

    private Result store(String document, String by, String note) {
        long revision = revisions.allocate();
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        String signed = signer.sign(new PolicySetPayload(revision, now, by, document, null));
        byte[] message = signed.getBytes(StandardCharsets.US_ASCII);
        if (message.length > OutboxMessage.MAX_PAYLOAD_BYTES) {
            return new Result.TooLarge(message.length, OutboxMessage.MAX_PAYLOAD_BYTES);
        }
        revisions.add(revision, document, signed, by, now, note);
        outbox.append(Topics.POLICIES, Topics.POLICY_SET_KEY, message);
        LOG.info("Policy revision {} published by {}", revision, by);
        return new Result.Published(revision);
    }

    private static Result required(@Nullable Result result) {
        if (result == null) {
            throw new IllegalStateException("a publication without a result");
        }
        return result;
    }
}
