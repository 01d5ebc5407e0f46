package io.portcullis.console.policies;

import io.portcullis.contracts.PolicyProblem;
import io.portcullis.contracts.PolicySetPayload;
import io.portcullis.contracts.RolloutPlan;
import io.portcullis.contracts.Topics;
import io.portcullis.outbox.Outbox;
import io.portcullis.outbox.OutboxMessage;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Publishes a policy set: checks it, gives it a number, signs it, stores it and leaves it in the outbox, all in one
 * transaction. Kafka need not be there. Where the installation asks for approval, nothing is published without.
 */
@Component
class Publishing {
    /** Longest policy set, in bytes of UTF-8. */
    static final int MAX_DOCUMENT_BYTES = 1024 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(Publishing.class);

    private final PolicyCheck check;
    private final PolicySigner signer;
    private final Revisions revisions;
    private final Rollouts rollouts;
    private final Drafts drafts;
    private final Approvals approvals;
    private final Outbox outbox;
    private final TransactionOperations transactions;
    private final Clock clock;

    Publishing(
            PolicyCheck check,
            PolicySigner signer,
            Revisions revisions,
            Rollouts rollouts,
            Drafts drafts,
            Approvals approvals,
            Outbox outbox,
            TransactionOperations transactions,
            Clock clock) {
        this.check = check;
        this.signer = signer;
        this.revisions = revisions;
        this.rollouts = rollouts;
        this.drafts = drafts;
        this.approvals = approvals;
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

        /** Nothing was published: the draft, perhaps made just now, waits for somebody's approval. */
        record Waiting(Draft draft) implements Result {}
    }

    /**
     * How and in whose name something is published.
     *
     * @param rollout null for all devices at once
     */
    record Order(Author author, String note, @Nullable RolloutPlan rollout) {
        String by() {
            return author.name();
        }
    }

    /**
     * Publishes a text that is no draft. Where approval is asked for it becomes one; the same order again publishes it
     * once it is approved, and is answered with that revision if somebody else has published the draft meanwhile.
     *
     * @param title of the draft
     */
    Result publish(String document, String title, Order order) {
        if (check.check(document) instanceof PolicyCheck.Verdict.Invalid(List<PolicyProblem> problems)) {
            return new Result.Invalid(problems);
        }
        return inTransaction(() -> {
            if (!approvals.required()) {
                return store(document, order, null);
            }
            // Locked first: whoever publishes that draft now has done so before the latest revision is looked at.
            Optional<Draft> same = drafts.lockSame(document, order.by());
            Long published = alreadyLatest(document).orElse(null);
            if (published != null) {
                return new Result.Published(published);
            }
            return approved(same.orElseGet(() -> drafts.create(title, document, null, order.author())), order);
        });
    }

    /** The latest revision, if it is this text, and nothing keeps it from being in force or becoming so. */
    private Optional<Long> alreadyLatest(String document) {
        return revisions
                .latest()
                .filter(latest -> latest.document().equals(document))
                .flatMap(latest -> rollouts.find(latest.revision()))
                .filter(latest -> !latest.failed() && !latest.overtaken())
                .map(Rollout::revision);
    }

    /** Publishes a draft as it was seen; the draft is gone afterwards. */
    Result publishDraft(UUID id, long seenVersion, Order order) {
        return inTransaction(() -> {
            Draft draft = drafts.lock(id).orElse(null);
            if (draft == null) {
                return new Result.DraftGone();
            }
            if (draft.version() != seenVersion) {
                return new Result.Overtaken(draft);
            }
            return switch (check.check(draft.document())) {
                case PolicyCheck.Verdict.Invalid(List<PolicyProblem> problems) -> new Result.Invalid(problems);
                case PolicyCheck.Verdict.Valid _ -> approved(draft, order);
            };
        });
    }

    private Result approved(Draft draft, Order order) {
        Approval approval = approvals.of(draft);
        if (!approval.complete() && approvals.required()) {
            return new Result.Waiting(draft);
        }
        drafts.remove(draft.id(), draft.version());
        return store(draft.document(), order, approval.complete() ? approval.by() : null);
    }

    private Result store(String document, Order order, @Nullable String approvedBy) {
        long revision = revisions.allocate();
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        String signed = signer.sign(new PolicySetPayload(revision, now, order.by(), document, order.rollout()));
        byte[] message = signed.getBytes(StandardCharsets.US_ASCII);
        if (message.length > OutboxMessage.MAX_PAYLOAD_BYTES) {
            return new Result.TooLarge(message.length, OutboxMessage.MAX_PAYLOAD_BYTES);
        }
        revisions.add(
                new Revision(
                        revision,
                        document,
                        order.by(),
                        now,
                        order.note(),
                        order.rollout(),
                        approvedBy,
                        Revision.Delivery.WAITING),
                signed);
        outbox.append(Topics.POLICIES, Topics.POLICY_SET_KEY, message);
        LOG.info(
                "Policy revision {} published by {}, {}",
                revision,
                order.by(),
                approvedBy == null ? "without approval" : "approved by " + approvedBy);
        return new Result.Published(revision);
    }

    /** A new draft that waits stays; of whatever else did not end in a publication nothing stays. */
    private Result inTransaction(Supplier<Result> publication) {
        Result result = transactions.execute(status -> {
            Result published = publication.get();
            if (!(published instanceof Result.Published || published instanceof Result.Waiting)) {
                status.setRollbackOnly();
            }
            return published;
        });
        if (result == null) {
            throw new IllegalStateException("a publication without a result");
        }
        return result;
    }
}
