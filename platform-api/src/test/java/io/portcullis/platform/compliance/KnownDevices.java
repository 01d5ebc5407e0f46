package io.portcullis.platform.compliance;

import io.portcullis.pki.KeyProtection;
import io.portcullis.platform.devices.Device;
import io.portcullis.platform.devices.DeviceStanding;
import io.portcullis.platform.devices.DeviceState;
import io.portcullis.platform.devices.Devices;
import io.portcullis.platform.devices.Ownership;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A registry in memory that remembers what it was told. */
public final class KnownDevices implements Devices {
    public final Map<UUID, Device> devices = new ConcurrentHashMap<>();
    public final Map<UUID, String> statuses = new ConcurrentHashMap<>();

    public void add(UUID id, List<String> groups) {
        devices.put(
                id,
                new Device(
                        id,
                        "machine-" + id,
                        DeviceState.ENROLLED,
                        groups,
                        Ownership.COMPANY,
                        KeyProtection.SOFTWARE,
                        Instant.EPOCH,
                        null,
                        null,
                        null,
                        null));
    }

    @Override
    public Optional<Device> find(UUID id) {
        return Optional.ofNullable(devices.get(id));
    }

    @Override
    public DeviceStanding standing(X509Certificate certificate) {
        return new DeviceStanding.CertificateUnknown();
    }

    @Override
    public List<DeviceStanding> standings(List<X509Certificate> certificates) {
        return certificates.stream().map(this::standing).toList();
    }

    @Override
    public DeviceStanding standing(String thumbprint) {
        return new DeviceStanding.CertificateUnknown();
    }

    @Override
    public Map<UUID, Device> findAll(Collection<UUID> ids) {
        Map<UUID, Device> found = new HashMap<>();
        ids.forEach(id -> find(id).ifPresent(device -> found.put(id, device)));
        return found;
    }

    @Override
    public void recordEvaluations(Collection<Evaluation> evaluations) {
        evaluations.forEach(evaluation -> statuses.put(evaluation.deviceId(), evaluation.status()));
    }

    @Override
    public void recordReevaluations(Collection<Reevaluation> reevaluations) {
        reevaluations.forEach(reevaluation -> statuses.put(reevaluation.deviceId(), reevaluation.status()));
    }

    @Override
    public List<DeviceSubject> subjects(@Nullable UUID after, int limit) {
        return List.of();
    }
}
