package io.portcullis.platform.certificates;

import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Revokes single certificates, for good. In one transaction: the certificate, what the registry and audit know of it,
 * the tokens that rest on it, and the revision of its CRL. From that commit on every node refuses it and no node serves
 * a CRL or an OCSP answer without it.
 */
@Service
public class Revocations {
    private static final int ATTEMPTS = 3;

    private final CertificateRecords records;
    private final ApplicationEventPublisher events;
    private final TransactionTemplate transactions;
    private final Clock clock;

    Revocations(
            CertificateRecords records,
            ApplicationEventPublisher events,
            TransactionTemplate transactions,
            Clock clock) {
        this.records = records;
        this.events = events;
        this.transactions = transactions;
        this.clock = clock;
    }

    /** Outcome of a revocation. */
    public sealed interface Outcome {
        record Revoked(IssuedCertificate certificate) implements Outcome {}

        /** Never issued here. */
        record NoSuchCertificate() implements Outcome {}

        /** Keeps the time and the reason it has. */
        record AlreadyRevoked(Instant revokedAt, RevocationReason reason) implements Outcome {}
    }

    /**
     * Revokes a certificate, also one that has expired: its key could otherwise recover the device. Joins the caller's
     * transaction, or makes its own.
     *
     * @param serial hexadecimal
     * @param comment for the audit trail
     * @param actor who did it, as in {@link CertificateEvent#actor()}
     */
    public Outcome revoke(String serial, RevocationReason reason, @Nullable String comment, String actor) {
        return SerialNumber.parse(serial)
                .<Outcome>map(number -> revoke(number, reason, comment, actor))
                .orElseGet(Outcome.NoSuchCertificate::new);
    }

    /**
     * Revokes this very certificate, as {@link #revoke(String, RevocationReason, String, String)} does.
     *
     * @param actor as in {@link CertificateEvent#actor()}
     */
    public Outcome revoke(
            X509Certificate certificate, RevocationReason reason, @Nullable String comment, String actor) {
        return records.find(certificate)
                .<Outcome>map(ours -> revoke(certificate.getSerialNumber(), reason, comment, actor))
                .orElseGet(Outcome.NoSuchCertificate::new);
    }

    private Outcome revoke(BigInteger serial, RevocationReason reason, @Nullable String comment, String actor) {
        boolean joins = TransactionSynchronizationManager.isActualTransactionActive();
        for (int attempt = 1; ; attempt++) {
            try {
                return Objects.requireNonNull(
                        transactions.execute(status -> revokeNow(serial, reason, comment, actor)));
            } catch (PessimisticLockingFailureException e) {
                // The device may be retired at this moment, which locks the same rows in another order.
                if (joins || attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private Outcome revokeNow(BigInteger serial, RevocationReason reason, @Nullable String comment, String actor) {
        Instant now = clock.instant();
        var revoked = records.revoke(serial, reason, now);
        if (revoked.isPresent()) {
            IssuedCertificate certificate = revoked.get();
            events.publishEvent(new CertificateEvent.CertificateRevoked(
                    certificate.deviceId(),
                    certificate.serial(),
                    certificate.thumbprint(),
                    reason,
                    comment,
                    actor,
                    now));
            return new Outcome.Revoked(certificate);
        }
        return records.findBySerial(serial)
                .filter(known -> known.revokedAt() != null && known.revocationReason() != null)
                .<Outcome>map(known -> new Outcome.AlreadyRevoked(
                        Objects.requireNonNull(known.revokedAt()), Objects.requireNonNull(known.revocationReason())))
                .orElseGet(Outcome.NoSuchCertificate::new);
    }
}
