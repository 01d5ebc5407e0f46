package io.portcullis.platform.devices;

import io.portcullis.platform.certificates.DeviceCertificates;
import io.portcullis.platform.certificates.RevocationReason;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Revokes certificates whose successor is in use, after the overlap. What is due stands in the database, so any node
 * does it, after a restart as well; a certificate is revoked once, whoever comes first.
 */
@Component
class SupersededCertificates {
    private static final Logger log = LoggerFactory.getLogger(SupersededCertificates.class);
    private static final int AT_ONCE = 200;

    private final CertificateRegister register;
    private final DeviceCertificates certificates;
    private final TransactionTemplate transactions;
    private final RenewalProperties properties;
    private final Clock clock;

    SupersededCertificates(
            CertificateRegister register,
            DeviceCertificates certificates,
            TransactionTemplate transactions,
            RenewalProperties properties,
            Clock clock) {
        this.register = register;
        this.certificates = certificates;
        this.transactions = transactions;
        this.properties = properties;
        this.clock = clock;
    }

    @Scheduled(initialDelay = 5, fixedDelay = 30, timeUnit = TimeUnit.SECONDS)
    void revokeDue() {
        try {
            List<CertificateRegister.Entry> due;
            do {
                Instant now = clock.instant();
                due = register.supersededBefore(now.minus(properties.renewalOverlap()), now, AT_ONCE);
                // One transaction each: a failure costs no other device its revocation.
                due.forEach(this::revoke);
            } while (due.size() == AT_ONCE);
        } catch (DataAccessException | TransactionException e) {
            log.warn("Superseded certificates cannot be revoked now; trying again later: {}", e.getMessage());
        }
    }

    private void revoke(CertificateRegister.Entry entry) {
        transactions.executeWithoutResult(status ->
                certificates.revoke(entry.deviceId(), entry.thumbprint(), RevocationReason.SUPERSEDED, "system"));
    }
}
