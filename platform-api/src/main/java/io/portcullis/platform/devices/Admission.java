package io.portcullis.platform.devices;

import io.portcullis.contracts.ProblemCodes;
import io.portcullis.pki.KeyProtection;
import io.portcullis.platform.batches.Batches;
import io.portcullis.platform.certificates.DeviceCertificates;
import io.portcullis.platform.certificates.IssuanceOrder;
import io.portcullis.platform.certificates.IssuancePreparation;
import io.portcullis.platform.certificates.IssuedCertificate;
import io.portcullis.platform.certificates.KeyInUseException;
import io.portcullis.platform.certificates.PreparedIssuance;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Makes a machine a device: what entitles it, the device and its certificate become true in one transaction, or not at
 * all. The certificate leaves only after that has committed.
 */
@Component
class Admission implements AutoCloseable {
    private static final int WORKERS = 1;
    private static final int MOST_AT_ONCE = 128;

    private final DeviceCertificates certificates;
    private final DeviceRecords devices;
    private final CertificateRegister register;
    private final KeyAssurance assurance;
    private final TokenUses tokens;
    private final TransactionTemplate transactions;
    private final ApplicationEventPublisher events;
    private final Clock clock;
    private final Batches<Newcomer, Outcome> newcomers =
            new Batches<>("admissions", WORKERS, MOST_AT_ONCE, this::admitAll);

    Admission(
            DeviceCertificates certificates,
            DeviceRecords devices,
            CertificateRegister register,
            KeyAssurance assurance,
            TokenUses tokens,
            TransactionTemplate transactions,
            ApplicationEventPublisher events,
            Clock clock) {
        this.certificates = certificates;
        this.devices = devices;
        this.register = register;
        this.assurance = assurance;
        this.tokens = tokens;
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

    /** A machine that comes with a good enrollment token and nothing else; admitted together with others like it. */
    Outcome admit(Candidate candidate, byte[] pkcs10, UUID tokenId) {
        return prepared(candidate, pkcs10, issuance -> newcomers.ask(new Newcomer(candidate, tokenId, issuance)));
    }

    /** @param entitlement asked within the transaction that admits */
    Outcome admit(Candidate candidate, byte[] pkcs10, Supplier<Optional<TokenUses.Grant>> entitlement) {
        return prepared(
                candidate,
                pkcs10,
                issuance -> Objects.requireNonNull(
                        transactions.execute(status -> admitOne(candidate, issuance, entitlement, status))));
    }

    private Outcome prepared(Candidate candidate, byte[] pkcs10, Function<PreparedIssuance, Outcome> admission) {
        return switch (certificates.prepare(
                IssuanceOrder.first(candidate.deviceId(), pkcs10, candidate.protection()))) {
            case IssuancePreparation.Refused(var code, var detail) -> new Outcome.Refused(code, detail);
            case IssuancePreparation.Ready(var issuance) -> {
                boolean done = false;
                try {
                    Outcome outcome = admission.apply(issuance);
                    done = outcome instanceof Outcome.Admitted;
                    yield outcome;
                } finally {
                    if (!done) {
                        certificates.abandon(issuance);
                    }
                }
            }
        };
    }

    private Outcome admitOne(
            Candidate candidate,
            PreparedIssuance issuance,
            Supplier<Optional<TokenUses.Grant>> entitlement,
            TransactionStatus status) {
        Optional<TokenUses.Grant> grant = entitlement.get();
        if (grant.isEmpty()) {
            return new Outcome.NotEntitled();
        }
        if (candidate.assured() != null && !assurance.take(candidate.assured(), candidate.deviceId())) {
            status.setRollbackOnly();
            return new Outcome.Refused(ProblemCodes.ATTESTATION_REQUIRED, KeyAssurance.ATTEST);
        }
        var outcome = register(List.of(new Entitled(candidate, grant.get(), issuance)))
                .getFirst();
        if (outcome instanceof Outcome.Refused) {
            status.setRollbackOnly();
        }
        return outcome;
    }

    private List<Outcome> admitAll(List<Newcomer> newcomers) {
        return Objects.requireNonNull(transactions.execute(status -> admitInTransaction(newcomers)));
    }

    private List<Outcome> admitInTransaction(List<Newcomer> newcomers) {
        Map<UUID, Integer> wanted = new HashMap<>();
        newcomers.forEach(one -> wanted.merge(one.tokenId(), 1, Integer::sum));
        var taken = tokens.take(wanted, clock.instant());
        Map<UUID, Integer> left = new HashMap<>();
        taken.forEach((token, uses) -> left.put(token, uses.uses()));
        List<@Nullable Entitled> entitled = new ArrayList<>();
        for (var one : newcomers) {
            var uses = taken.get(one.tokenId());
            boolean granted = uses != null && left.merge(one.tokenId(), -1, Integer::sum) >= 0;
            entitled.add(granted && uses != null ? new Entitled(one.candidate(), uses.grant(), one.issuance()) : null);
        }
        var outcomes =
                register(entitled.stream().filter(Objects::nonNull).toList()).iterator();
        List<Outcome> all = new ArrayList<>();
        for (Entitled one : entitled) {
            Outcome outcome = one == null ? new Outcome.NotEntitled() : outcomes.next();
            if (one != null && outcome instanceof Outcome.Refused) {
                tokens.giveBack(one.grant().tokenId());
            }
            all.add(outcome);
        }
        return all;
    }

    /** In this order; refused where the key is another device's. */
    private List<Outcome> register(List<Entitled> all) {
        if (all.isEmpty()) {
            return List.of();
        }
        Instant now = clock.instant();
        var issued = certificates.issue(all.stream().map(Entitled::issuance).toList());
        List<DeviceRecords.NewDevice> added = new ArrayList<>();
        List<DeviceEvent.DeviceEnrolled> enrolled = new ArrayList<>();
        List<Outcome> outcomes = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            var one = all.get(i);
            var certificate = issued.get(i);
            certificate.ifPresent(it -> {
                added.add(one.device(now, it.notAfter()));
                enrolled.add(one.event(now, it));
            });
            outcomes.add(certificate
                    .<Outcome>map(Outcome.Admitted::new)
                    .orElseGet(() -> new Outcome.Refused(
                            KeyInUseException.CODE, "this key was certified for a device before; make a new one")));
        }
        if (!added.isEmpty()) {
            devices.add(added);
            register.addFirst(issued.stream().flatMap(Optional::stream).toList(), now);
            enrolled.forEach(events::publishEvent);
        }
        return outcomes;
    }

    private record Newcomer(Candidate candidate, UUID tokenId, PreparedIssuance issuance) {}

    /** A machine whose entitlement has been taken. */
    private record Entitled(Candidate candidate, TokenUses.Grant grant, PreparedIssuance issuance) {
        DeviceRecords.NewDevice device(Instant now, Instant certificateExpiresAt) {
            return new DeviceRecords.NewDevice(
                    candidate.deviceId(),
                    candidate.name(),
                    grant.groups(),
                    grant.ownership(),
                    candidate.protection(),
                    now,
                    grant.tokenId(),
                    certificateExpiresAt);
        }

        DeviceEvent.DeviceEnrolled event(Instant now, IssuedCertificate certificate) {
            return new DeviceEvent.DeviceEnrolled(
                    candidate.deviceId(),
                    candidate.name(),
                    grant.tokenId(),
                    grant.ownership(),
                    grant.groups(),
                    candidate.protection(),
                    certificate,
                    "enrollment-token:" + grant.tokenId(),
                    now);
        }
    }

    @Override
    public void close() {
        newcomers.close();
    }
}
