package io.portcullis.console.waivers;

import com.fasterxml.uuid.NoArgGenerator;
import io.portcullis.console.policies.PolicySigner;
import io.portcullis.contracts.Topics;
import io.portcullis.contracts.WaiverRequest;
import io.portcullis.outbox.Outbox;
import io.portcullis.policy.Waiver;
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
 * What may become of a waiver. What the platform has to know of it leaves signed through the outbox, in the transaction
 * that decides; the row's lock keeps its versions in order.
 */
@Component
class Waivers {
    static final int LONGEST_COMMENT = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(Waivers.class);
    private static final int LONGEST_GROUP = 200;

    private final WaiverStore store;
    private final PolicySigner signer;
    private final Outbox outbox;
    private final TransactionOperations transactions;
    private final NoArgGenerator ids;
    private final Clock clock;

    Waivers(
            WaiverStore store,
            PolicySigner signer,
            Outbox outbox,
            TransactionOperations transactions,
            NoArgGenerator ids,
            Clock clock) {
        this.store = store;
        this.signer = signer;
        this.outbox = outbox;
        this.transactions = transactions;
        this.ids = ids;
        this.clock = clock;
    }

    /** What became of a decision. */
    sealed interface Result {
        record Done(StoredWaiver waiver) implements Result {}

        record Unknown() implements Result {}

        /** Whoever asked for a waiver never decides about it, but can withdraw it. */
        record ByRequester() implements Result {}

        /** Who has approved it is not the second person that it takes. */
        record ByApprover() implements Result {}

        /** Its state, or its end, leaves no room for this. {@code why} says so to a person. */
        record NotPossible(String why) implements Result {}
    }

    /**
     * @param deviceName for lists; null if it is not known
     * @param byMachine whether {@code by} is a machine, so that two people have to approve it
     * @throws IllegalArgumentException saying what is wrong with the request
     */
    StoredWaiver request(WaiverRequest wanted, @Nullable String deviceName, String by, boolean byMachine) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Instant from = wanted.from() == null ? now : wanted.from().truncatedTo(ChronoUnit.MILLIS);
        Instant until = wanted.until().truncatedTo(ChronoUnit.MILLIS);
        String group = wanted.group() == null || wanted.group().isBlank()
                ? null
                : wanted.group().strip();
        if (group != null && group.length() > LONGEST_GROUP) {
            throw new IllegalArgumentException("the name of a group has at most " + LONGEST_GROUP + " characters");
        }
        Waiver waiver = new Waiver(
                ids.generate(),
                wanted.check().strip(),
                wanted.device(),
                group,
                from,
                until,
                wanted.reason().strip(),
                by,
                List.of());
        if (!until.isAfter(now)) {
            throw new IllegalArgumentException("a waiver must end in the future");
        }
        StoredWaiver stored = new StoredWaiver(
                waiver.id(),
                1,
                waiver.check(),
                waiver.device(),
                waiver.device() == null ? null : deviceName,
                waiver.group(),
                from,
                until,
                waiver.reason(),
                "requested",
                by,
                now,
                byMachine,
                null,
                null,
                null,
                null);
        transactions.executeWithoutResult(status -> store.add(stored));
        LOG.info("Waiver {} of {} asked for by {}", stored.id(), stored.check(), by);
        return stored;
    }

    Result decide(UUID id, Decision decision, String by, String comment) {
        Result result = transactions.execute(status -> decided(id, decision, by, comment));
        if (result == null) {
            throw new IllegalStateException("a decision without a result");
        }
        return result;
    }

    private Result decided(UUID id, Decision decision, String by, String comment) {
        StoredWaiver waiver = store.lock(id).orElse(null);
        if (waiver == null) {
            return new Result.Unknown();
        }
        if (decision.needsAnother() && waiver.requestedBy().equalsIgnoreCase(by)) {
            return new Result.ByRequester();
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        if (!decision.possibleFor(waiver.state())) {
            return new Result.NotPossible("This waiver is " + waiver.state() + " already.");
        }
        if (decision == Decision.APPROVE && waiver.approvedBefore(by)) {
            return new Result.ByApprover();
        }
        if (decision == Decision.APPROVE && !now.isBefore(waiver.until())) {
            return new Result.NotPossible("The time that this waiver was asked for is over. Ask for another.");
        }
        StoredWaiver next = after(waiver, decision, by, now);
        store.replace(next, new WaiverStore.Change(next.version(), decision.wire(), by, comment.strip(), now));
        // The platform hears of what was approved by all that it takes only; and of its end.
        if (next.approvedBy() != null) {
            outbox.append(
                    Topics.POLICIES,
                    Topics.waiverKey(id),
                    signer.sign(next.payload()).getBytes(StandardCharsets.US_ASCII));
        }
        LOG.info("Waiver {} of {}: {} by {}, now {}", id, next.check(), decision.wire(), by, next.state());
        return new Result.Done(next);
    }

    private static StoredWaiver after(StoredWaiver waiver, Decision decision, String by, Instant now) {
        boolean approval = decision == Decision.APPROVE;
        boolean first = approval && waiver.needsFirst();
        return new StoredWaiver(
                waiver.id(),
                waiver.version() + 1,
                waiver.check(),
                waiver.device(),
                waiver.deviceName(),
                waiver.group(),
                waiver.from(),
                waiver.until(),
                waiver.reason(),
                first ? waiver.state() : decision.state(),
                waiver.requestedBy(),
                waiver.requestedAt(),
                waiver.byMachine(),
                first ? by : waiver.firstApprovedBy(),
                approval && !first ? by : waiver.approvedBy(),
                by,
                now);
    }
}
