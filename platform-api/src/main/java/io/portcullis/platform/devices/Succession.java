package io.portcullis.platform.devices;

import io.portcullis.contracts.ProblemCodes;
import io.portcullis.pki.Thumbprint;
import io.portcullis.platform.certificates.CertificateOrigin;
import io.portcullis.platform.certificates.DeviceCertificates;
import io.portcullis.platform.certificates.IssuanceOrder;
import io.portcullis.platform.certificates.IssuancePreparation;
import io.portcullis.platform.certificates.IssuedCertificate;
import io.portcullis.platform.certificates.KeyInUseException;
import io.portcullis.platform.certificates.PreparedIssuance;
import java.security.PublicKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Gives a device the certificate that follows the one it has. That one stays as it is: it is superseded by the use of
 * the new one, not by its making, so that a lost answer takes nothing away.
 */
@Component
class Succession {
    /** Far more than an honest device needs, few enough not to fill the database. */
    static final int MOST_AN_HOUR = 20;

    static final String TOO_MANY = ProblemCodes.RATE_LIMITED;

    private final DeviceCertificates certificates;
    private final CertificateRegister register;
    private final KeyAssurance assurance;
    private final TransactionTemplate transactions;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    Succession(
            DeviceCertificates certificates,
            CertificateRegister register,
            KeyAssurance assurance,
            TransactionTemplate transactions,
            ApplicationEventPublisher events,
            Clock clock) {
        this.certificates = certificates;
        this.register = register;
        this.assurance = assurance;
        this.transactions = transactions;
        this.events = events;
        this.clock = clock;
    }

    /** Why a device is not given a certificate. */
    record Refusal(String code, String detail) {}

    /** Asked within the transaction that issues, with the device locked. */
    interface LastCheck {
        /** @param predecessor as it stands now */
        Optional<Refusal> refusal(CertificateRegister.Entry predecessor);
    }

    sealed interface Outcome {
        record Issued(UUID deviceId, IssuedCertificate certificate) implements Outcome {}

        record Refused(Refusal refusal) implements Outcome {}
    }

    /** @param currentKey the key of the predecessor, whose possession is proven */
    Outcome issue(
            CertificateRegister.Entry predecessor,
            PublicKey currentKey,
            CertificateApplication application,
            CertificateOrigin origin,
            LastCheck lastCheck) {
        UUID deviceId = predecessor.deviceId();
        if (register.issuedSince(deviceId, clock.instant().minus(Duration.ofHours(1))) >= MOST_AN_HOUR) {
            return refused(TOO_MANY, "this device got too many certificates within an hour; try again later");
        }
        return switch (assurance.ofDevice(
                deviceId, Thumbprint.sha256(currentKey), predecessor.protection(), application)) {
            case KeyAssurance.Judgement.Refused(var code, var detail) -> refused(code, detail);
            case KeyAssurance.Judgement.Good(var key) ->
                prepare(predecessor, key, application.pkcs10(), origin, lastCheck);
        };
    }

    private Outcome prepare(
            CertificateRegister.Entry predecessor,
            KeyAssurance.Assured key,
            byte[] pkcs10,
            CertificateOrigin origin,
            LastCheck lastCheck) {
        var order = IssuanceOrder.next(predecessor.deviceId(), pkcs10, key.protection(), origin, predecessor.serial());
        return switch (certificates.prepare(order)) {
            case IssuancePreparation.Refused(var code, var detail) -> refused(code, detail);
            case IssuancePreparation.Ready(var issuance) -> issue(predecessor, key, issuance, origin, lastCheck);
        };
    }

    private Outcome issue(
            CertificateRegister.Entry predecessor,
            KeyAssurance.Assured key,
            PreparedIssuance issuance,
            CertificateOrigin origin,
            LastCheck lastCheck) {
        boolean done = false;
        try {
            Outcome outcome = Objects.requireNonNull(transactions.execute(status -> {
                Outcome result = issueLocked(predecessor, key, issuance, origin, lastCheck);
                if (!(result instanceof Outcome.Issued)) {
                    status.setRollbackOnly();
                }
                return result;
            }));
            done = outcome instanceof Outcome.Issued;
            return outcome;
        } catch (KeyInUseException e) {
            return refused(KeyInUseException.CODE, String.valueOf(e.getMessage()));
        } finally {
            if (!done) {
                certificates.abandon(issuance);
            }
        }
    }

    private Outcome issueLocked(
            CertificateRegister.Entry predecessor,
            KeyAssurance.Assured key,
            PreparedIssuance issuance,
            CertificateOrigin origin,
            LastCheck lastCheck) {
        register.lockDevice(predecessor.deviceId());
        var standing = register.find(predecessor.thumbprint()).orElseThrow();
        Optional<Refusal> refusal = lastCheck.refusal(standing);
        if (refusal.isPresent()) {
            return new Outcome.Refused(refusal.get());
        }
        if (!assurance.take(key, predecessor.deviceId())) {
            return refused(ProblemCodes.ATTESTATION_REQUIRED, KeyAssurance.ATTEST);
        }
        Instant now = clock.instant();
        String actor = "device:" + predecessor.deviceId();
        IssuedCertificate issued = certificates.issue(issuance);
        register.add(issued, now);
        events.publishEvent(event(predecessor, issued, origin, actor, now));
        return new Outcome.Issued(predecessor.deviceId(), issued);
    }

    private static DeviceEvent event(
            CertificateRegister.Entry predecessor,
            IssuedCertificate issued,
            CertificateOrigin origin,
            String actor,
            Instant now) {
        return origin == CertificateOrigin.RECOVERY
                ? new DeviceEvent.DeviceRecovered(
                        issued.deviceId(),
                        issued,
                        predecessor.serial(),
                        predecessor.notAfter(),
                        issued.protection(),
                        actor,
                        now)
                : new DeviceEvent.DeviceRenewed(
                        issued.deviceId(), issued, predecessor.serial(), issued.protection(), actor, now);
    }

    private static Outcome.Refused refused(String code, String detail) {
        return new Outcome.Refused(new Refusal(code, detail));
    }
}
