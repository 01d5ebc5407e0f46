package io.portcullis.platform.devices;

import io.portcullis.platform.certificates.DeviceCertificates;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/** Notes, once in a certificate's life and in a transaction of its own, that a device authenticated with it. */
@Component
class CertificateUses {
    private static final Logger log = LoggerFactory.getLogger(CertificateUses.class);

    private final CertificateRegister register;
    private final DeviceCertificates certificates;
    private final TransactionTemplate ownTransaction;
    private final Clock clock;

    CertificateUses(
            CertificateRegister register,
            DeviceCertificates certificates,
            PlatformTransactionManager transactions,
            Clock clock) {
        this.register = register;
        this.certificates = certificates;
        this.clock = clock;
        this.ownTransaction = new TransactionTemplate(transactions);
        this.ownTransaction.setPropagationBehavior(TransactionTemplate.PROPAGATION_REQUIRES_NEW);
    }

    /** Costs the request nothing but time where it cannot be written: the next request writes it. */
    void first(UUID deviceId, byte[] thumbprint) {
        Instant now = clock.instant();
        String name = Base64.getUrlEncoder().withoutPadding().encodeToString(thumbprint);
        try {
            ownTransaction.executeWithoutResult(status -> {
                certificates.firstUsed(deviceId, name, now);
                register.used(deviceId, thumbprint, now);
            });
        } catch (DataAccessException | TransactionException e) {
            log.warn("The first use of a certificate of device {} cannot be noted now: {}", deviceId, e.getMessage());
        }
    }
}
