package io.portcullis.platform.devices;

import io.portcullis.pki.Thumbprint;
import io.portcullis.platform.batches.Batches;
import io.portcullis.platform.certificates.CertificateEvent;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Base64;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Service;

/** What other modules see of the registry. */
@Service
class DeviceRegistry implements Devices, AutoCloseable {
    private static final int WORKERS = 2;
    private static final int MOST_AT_ONCE = 128;

    private static final Set<String> STATUSES = Set.of("compliant", "in_grace", "non_compliant", "unknown");

    private final DeviceRecords records;
    private final CertificateRegister register;
    private final CertificateUses uses;
    private final Clock clock;
    private final Batches<String, Optional<DeviceRecords.Holder>> holders;

    DeviceRegistry(DeviceRecords records, CertificateRegister register, CertificateUses uses, Clock clock) {
        this.records = records;
        this.register = register;
        this.uses = uses;
        this.clock = clock;
        this.holders = new Batches<>("device-standings", WORKERS, MOST_AT_ONCE, records::holders);
    }

    @Override
    public void close() {
        holders.close();
    }

    @Override
    public Optional<Device> find(UUID id) {
        return records.find(id);
    }

    @Override
    public DeviceStanding standing(X509Certificate certificate) {
        byte[] thumbprint = Thumbprint.sha256(certificate);
        return presented(holders.ask(HexFormat.of().formatHex(thumbprint)), thumbprint);
    }

    @Override
    public List<DeviceStanding> standings(List<X509Certificate> certificates) {
        var thumbprints = certificates.stream().map(Thumbprint::sha256).toList();
        var found = records.holders(
                thumbprints.stream().map(HexFormat.of()::formatHex).toList());
        return IntStream.range(0, thumbprints.size())
                .mapToObj(i -> presented(found.get(i), thumbprints.get(i)))
                .toList();
    }

    private DeviceStanding presented(Optional<DeviceRecords.Holder> holder, byte[] thumbprint) {
        var standing = standing(holder, thumbprint);
        if (standing instanceof DeviceStanding.Good good
                && !holder.orElseThrow().used()) {
            uses.first(good.device().id(), thumbprint);
        }
        return standing;
    }

    @Override
    public DeviceStanding standing(String thumbprint) {
        try {
            byte[] decoded = Base64.getUrlDecoder().decode(thumbprint);
            return standing(holders.ask(HexFormat.of().formatHex(decoded)), decoded);
        } catch (IllegalArgumentException e) {
            return new DeviceStanding.CertificateUnknown();
        }
    }

    private DeviceStanding standing(Optional<DeviceRecords.Holder> holder, byte[] thumbprint) {
        return holder.map(found -> standing(found, thumbprint)).orElseGet(DeviceStanding.CertificateUnknown::new);
    }

    private DeviceStanding standing(DeviceRecords.Holder holder, byte[] thumbprint) {
        Device device = holder.device();
        // A retired device's certificates are revoked as well: the reason behind is the more useful one.
        if (device.state() == DeviceState.RETIRED) {
            return new DeviceStanding.Retired(device.id());
        }
        if (holder.certificateRevoked()) {
            return new DeviceStanding.CertificateRevoked(device.id());
        }
        if (!clock.instant().isBefore(holder.certificateNotAfter())) {
            return new DeviceStanding.CertificateExpired(device.id());
        }
        return switch (device.state()) {
            case ENROLLED ->
                new DeviceStanding.Good(
                        device,
                        Base64.getUrlEncoder().withoutPadding().encodeToString(thumbprint),
                        holder.certificateNotAfter(),
                        holder.renewalRequested());
            case SUSPENDED -> new DeviceStanding.Suspended(device.id());
            case RETIRED -> new DeviceStanding.Retired(device.id());
        };
    }

    @Override
    public Map<UUID, Device> findAll(Collection<UUID> ids) {
        return records.findAll(ids);
    }

    @Override
    public void recordEvaluations(Collection<Evaluation> evaluations) {
        evaluations.forEach(one -> known(one.status()));
        if (!evaluations.isEmpty()) {
            records.recordEvaluations(evaluations);
        }
    }

    @Override
    public void recordReevaluations(Collection<Reevaluation> reevaluations) {
        reevaluations.forEach(one -> known(one.status()));
        if (!reevaluations.isEmpty()) {
            records.recordReevaluations(reevaluations);
        }
    }

    @Override
    public List<DeviceSubject> subjects(@Nullable UUID after, int limit) {
        return records.subjects(after, limit);
    }

    /** Within the transaction that revokes, whoever does. */
    @EventListener
    void revoked(CertificateEvent.CertificateRevoked event) {
        register.revoke(event.deviceId(), event.thumbprint(), event.occurredAt());
    }

    private static String known(String status) {
        if (!STATUSES.contains(status)) {
            throw new IllegalArgumentException("no compliance status " + status);
        }
        return status;
    }
}
