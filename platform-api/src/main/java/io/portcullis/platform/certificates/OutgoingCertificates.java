package io.portcullis.platform.certificates;

import io.portcullis.pki.Thumbprint;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** What is left of a CA that issues no more. */
@Component
class OutgoingCertificates {
    private static final Logger log = LoggerFactory.getLogger(OutgoingCertificates.class);
    private static final Duration UNDER_WAY = Duration.ofMinutes(2);

    private final AuthorityRecords authorities;
    private final RotationRecords rotations;
    private final IssuanceRecords issuances;
    private final DeviceCertificates certificates;
    private final TransactionTemplate transactions;
    private final Clock clock;

    OutgoingCertificates(
            AuthorityRecords authorities,
            RotationRecords rotations,
            IssuanceRecords issuances,
            DeviceCertificates certificates,
            TransactionTemplate transactions,
            Clock clock) {
        this.authorities = authorities;
        this.rotations = rotations;
        this.issuances = issuances;
        this.certificates = certificates;
        this.transactions = transactions;
        this.clock = clock;
    }

    /** Revokes all that is good, and gives up what is under way; within the caller's transaction. */
    void revoke(byte[] authority, Instant now, String actor) {
        issuances.abandonOf(authority);
        for (AuthorityRecords.Good good : authorities.good(authority, now)) {
            certificates.revoke(good.deviceId(), good.thumbprint(), RevocationReason.SUPERSEDED, actor);
        }
    }

    /** After a rotation that was gone back on, its CA is trusted for as long as anything of it is good. */
    @Scheduled(initialDelay = 1, fixedDelay = 1, timeUnit = TimeUnit.MINUTES)
    void retire() {
        transactions.executeWithoutResult(status -> {
            authorities.lock();
            Instant now = clock.instant();
            String rotating =
                    rotations.open().map(RotationRecords.Row::outgoing).orElse("");
            for (AuthorityRecords.Row row : authorities.all()) {
                byte[] thumbprint = Thumbprint.sha256(row.certificate());
                if (row.state() == AuthorityState.OUTGOING
                        && !Thumbprint.x5tS256(row.certificate()).equals(rotating)
                        && authorities.unfinished(thumbprint, now, now.minus(UNDER_WAY)) == 0) {
                    authorities.move(thumbprint, AuthorityState.RETIRED);
                    log.info(
                            "The CA {} is not trusted any more: nothing of it is good",
                            row.certificate().getSubjectX500Principal().getName());
                }
            }
        });
    }
}
