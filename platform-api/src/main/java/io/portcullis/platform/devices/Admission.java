package io.portcullis.platform.devices;

import io.portcullis.contracts.ProblemCodes;
import io.portcullis.pki.KeyProtection;
import io.portcullis.platform.certificates.DeviceCertificates;
import io.portcullis.platform.certificates.IssuanceOrder;
import io.portcullis.platform.certificates.IssuancePreparation;
import io.portcullis.platform.certificates.IssuedCertificate;
import io.portcullis.platform.certificates.KeyInUseException;
import io.portcullis.platform.certificates.PreparedIssuance;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Makes a machine a device: what entitles it, the device and its certificate become true in one transaction, or not at
 * all. The certificate leaves only after that has committed.
 */
@Component
class Admission {
    private final DeviceCertificates certificates;
    private final DeviceRecords devices;
    private final CertificateRegister register;
    private final KeyAssurance assurance;
    private final EntityManager entities;
    private final TransactionTemplate transactions;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    Admission(
            DeviceCertificates certificates,
            DeviceRecords devices,
            CertificateRegister register,
            KeyAssurance assurance,
            EntityManager entities,
            TransactionTemplate transactions,
            ApplicationEventPublisher events,
            Clock clock) {
        this.certificates = certificates;
        this.devices = devices;
        this.register = register;
        this.assurance = assurance;
        this.entities = entities;
        this.transactions = transactions;
        this.events = events;
        this.clock = clock;
    }

    /**
     * A machine that is to become this device.
     *
     * @param assured what its protection rests on, where it is more than a claim to be used up here
     */
    record Candidate(UUID deviceId, String name, KeyProtection protection, KeyAssurance.@Nullable Assured assured) {}

    /** Outcome of {@link #admit}. */
    sealed interface Outcome {
        record Admitted(IssuedCertificate certificate) implements Outcome {}

        /** What should have entitled the machine is gone. */
        record NotEntitled() implements Outcome {}

        record Refused(String code, String detail) implements Outcome {}
    }

    /** @param entitlement asked within the transaction that admits */
    Outcome admit(Candidate candidate, byte[] pkcs10, Supplier<Optional<TokenUses.Grant>> entitlement) {
        return switch (certificates.prepare(
                IssuanceOrder.first(candidate.deviceId(), pkcs10, candidate.protection()))) {
            case IssuancePreparation.Ready(var issuance) -> admit(candidate, issuance, entitlement);
            case IssuancePreparation.Refused(var code, var detail) -> new Outcome.Refused(code, detail);
        };
    }

    private Outcome admit(
            Candidate candidate, PreparedIssuance issuance, Supplier<Optional<TokenUses.Grant>> entitlement) {
        boolean done = false;
        try {
            Outcome outcome = Objects.requireNonNull(transactions.execute(status -> {
                Optional<TokenUses.Grant> grant = entitlement.get();
                if (grant.isEmpty()) {
                    return new Outcome.NotEntitled();
                }
                if (candidate.assured() != null && !assurance.take(candidate.assured(), candidate.deviceId())) {
                    status.setRollbackOnly();
                    return new Outcome.Refused(ProblemCodes.ATTESTATION_REQUIRED, KeyAssurance.ATTEST);
                }
                return new Outcome.Admitted(register(candidate, grant.get(), issuance));
            }));
            done = outcome instanceof Outcome.Admitted;
            return outcome;
        } catch (KeyInUseException e) {
            return new Outcome.Refused(KeyInUseException.CODE, String.valueOf(e.getMessage()));
        } finally {
            if (!done) {
                certificates.abandon(issuance);
            }
        }
    }

    private IssuedCertificate register(Candidate candidate, TokenUses.Grant grant, PreparedIssuance issuance) {
        Instant now = clock.instant();
        UUID deviceId = candidate.deviceId();
        String actor = "enrollment-token:" + grant.tokenId();
        entities.persist(new DeviceEntity(
                deviceId,
                candidate.name(),
                grant.groups(),
                grant.ownership(),
                candidate.protection(),
                now,
                grant.tokenId()));
        entities.flush();
        devices.addHealth(deviceId);
        IssuedCertificate issued = certificates.issue(issuance, actor);
        register.add(issued, now);
        events.publishEvent(new DeviceEvent.DeviceEnrolled(
                deviceId,
                candidate.name(),
                grant.tokenId(),
                grant.ownership(),
                grant.groups(),
                candidate.protection(),
                issued.serial(),
                actor,
                now));
        return issued;
    }
}
