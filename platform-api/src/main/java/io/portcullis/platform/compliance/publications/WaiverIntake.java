package io.portcullis.platform.compliance.publications;

import io.portcullis.contracts.WaiverPayload;
import io.portcullis.platform.compliance.ComplianceEvent.WaiverRejected;
import io.portcullis.platform.compliance.ComplianceEvent.WaiverTaken;
import io.portcullis.platform.compliance.policies.PolicyMessage;
import io.portcullis.platform.compliance.policies.PolicySetStore;
import io.portcullis.platform.compliance.policies.PolicySetStore.Judgment;
import io.portcullis.platform.compliance.redecisions.NodeName;
import io.portcullis.platform.compliance.signatures.SignedMessages;
import io.portcullis.platform.compliance.waivers.WaiverStore;
import io.portcullis.platform.compliance.waivers.WaiverVerifier;
import io.portcullis.platform.compliance.waivers.WaiverVerifier.Verification;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Judges what arrives on the keys of waivers. The newest version counts, whatever the order of arrival; what was
 * withdrawn stays so.
 */
final class WaiverIntake {
    private static final Logger log = LoggerFactory.getLogger(WaiverIntake.class);
    /** No report that was being decided when a waiver came is still being decided then. */
    private static final Duration SETTLED_AFTER = Duration.ofSeconds(30);

    private final WaiverVerifier verifier;
    private final WaiverStore waivers;
    private final PolicySetStore messages;
    private final Runnable wakeSweeper;
    private final TransactionOperations transactions;
    private final ApplicationEventPublisher events;
    private final NodeName node;
    private final Clock clock;

    WaiverIntake(
            WaiverVerifier verifier,
            WaiverStore waivers,
            PolicySetStore messages,
            Runnable wakeSweeper,
            TransactionOperations transactions,
            ApplicationEventPublisher events,
            NodeName node,
            Clock clock) {
        this.verifier = verifier;
        this.waivers = waivers;
        this.messages = messages;
        this.wakeSweeper = wakeSweeper;
        this.transactions = transactions;
        this.events = events;
        this.node = node;
        this.clock = clock;
    }

    /** Judging a message twice changes nothing. Throws only what trying again may cure. */
    void judge(PolicyMessage message) {
        if (messages.wasApplied(message)) {
            return;
        }
        switch (verifier.verify(message.key(), message.value())) {
            case Verification.Refused(var claimed, var reasons) -> reject(message, claimed, reasons);
            case Verification.Verified verified -> judge(message, verified);
        }
    }

    private void judge(PolicyMessage message, Verification.Verified verified) {
        Instant now = now();
        String objection = transactions.execute(_ -> {
            messages.lockNewestRevision();
            var known = waivers.find(verified.payload().id());
            var reason =
                    known.map(stored -> objection(verified.payload(), stored)).orElse("");
            if (!reason.isEmpty()
                    || known.filter(stored -> same(verified, stored)).isPresent()) {
                return reason;
            }
            take(message, verified, now);
            return "";
        });
        if (objection != null && !objection.isEmpty()) {
            reject(message, verified.payload().version(), List.of(objection));
        } else {
            wakeSweeper.run();
        }
    }

    private void take(PolicyMessage message, Verification.Verified verified, Instant now) {
        var payload = verified.payload();
        waivers.put(payload, message.value(), verified.signer(), node.value(), now, now.plus(SETTLED_AFTER));
        messages.remember(message, new Judgment("applied", payload.version(), List.of()), node.value(), now);
        waivers.dueNow(payload.device(), payload.group(), now);
        events.publishEvent(taken(payload, now));
    }

    /** Why a version does not count; empty if it does, or says what is known. */
    private String objection(WaiverPayload payload, WaiverStore.Stored stored) {
        if (!Objects.equals(payload.device(), stored.device()) || !Objects.equals(payload.group(), stored.group())) {
            return "A waiver stays with whom it was approved for; ask for a new one.";
        }
        if (payload.version() > stored.version()) {
            return stored.withdrawn() && payload.withdrawnAt() == null
                    ? "The waiver was withdrawn, and stays so; ask for a new one."
                    : "";
        }
        if (payload.version() < stored.version()) {
            return "Version %d is not above version %d, which is known.".formatted(payload.version(), stored.version());
        }
        boolean same = verifier.verify(stored.jws()) instanceof Verification.Verified known
                && known.payload().equals(payload);
        return same ? "" : "Version %d is known already, with other content.".formatted(payload.version());
    }

    private static boolean same(Verification.Verified verified, WaiverStore.Stored stored) {
        return verified.payload().version() == stored.version();
    }

    private void reject(PolicyMessage message, long claimedVersion, List<String> reasons) {
        Instant now = now();
        transactions.executeWithoutResult(_ -> {
            if (messages.remember(message, new Judgment("rejected", claimedVersion, reasons), node.value(), now)) {
                log.warn("A waiver was rejected; what was known of it stays so. {}", String.join(" ", reasons));
                events.publishEvent(new WaiverRejected(
                        SignedMessages.quoted(message.key()), claimedVersion, reasons, node.value(), now));
            }
        });
    }

    private WaiverTaken taken(WaiverPayload payload, Instant now) {
        boolean withdrawn = payload.withdrawnAt() != null;
        String withdrawnBy = payload.withdrawnBy();
        return new WaiverTaken(
                payload.id(),
                payload.version(),
                payload.check(),
                payload.device(),
                payload.group(),
                payload.until(),
                withdrawn,
                withdrawn ? List.of(withdrawnBy == null ? "unknown" : withdrawnBy) : payload.approvers(),
                node.value(),
                now);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
