package io.portcullis.platform.attestation;

import io.portcullis.contracts.AttestationDocument;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/** What is on record about attestations: a device's evidence, and every refusal. */
@Service
public class AttestationRecord {
    private static final Duration KEPT = Duration.ofDays(1);

    private final EvidenceRecords evidences;
    private final ChallengeRecords challenges;
    private final TransactionTemplate transactions;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    AttestationRecord(
            EvidenceRecords evidences,
            ChallengeRecords challenges,
            TransactionTemplate transactions,
            ApplicationEventPublisher events,
            Clock clock) {
        this.evidences = evidences;
        this.challenges = challenges;
        this.transactions = transactions;
        this.events = events;
        this.clock = clock;
    }

    /** What the device's newest attested certificate rests on; empty if none of its keys was attested. */
    public Optional<AttestationDocument> ofDevice(UUID deviceId) {
        return evidences.ofDevice(deviceId);
    }

    /**
     * Tells the audit trail of a refusal.
     *
     * @param caller null if nobody known
     * @param challengeId null if it was not about an existing challenge
     */
    public void refused(
            @Nullable AttestationCaller caller,
            @Nullable UUID challengeId,
            String reason,
            String detail,
            String remoteAddress) {
        var event = new AttestationEvent.AttestationRejected(
                challengeId,
                reason,
                detail,
                remoteAddress,
                caller == null ? "anonymous" : caller.actor(),
                clock.instant());
        transactions.executeWithoutResult(status -> events.publishEvent(event));
    }

    /** Any node may do it, any number of times. */
    @Scheduled(initialDelayString = "PT2M", fixedDelayString = "PT10M")
    void forget() {
        challenges.removeExpiredBefore(clock.instant().minus(KEPT));
        evidences.removeUnusedBefore(clock.instant().minus(KEPT));
    }
}
