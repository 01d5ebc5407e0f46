package io.portcullis.console.devices;

import io.portcullis.console.platform.PlatformCalls;
import io.portcullis.console.platform.PlatformPath;
import io.portcullis.contracts.AttestationDocument;
import io.portcullis.contracts.CustomAttributeDocument;
import io.portcullis.contracts.CustomAttributeRequest;
import io.portcullis.contracts.DecisionChange;
import io.portcullis.contracts.DecisionDocument;
import io.portcullis.contracts.DeviceDocument;
import io.portcullis.contracts.DevicePage;
import io.portcullis.contracts.DevicePosture;
import io.portcullis.contracts.FleetSummary;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.stereotype.Component;

/** The platform's device registry. */
@Component
public class DeviceDirectory {
    private static final ParameterizedTypeReference<List<DecisionChange>> CHANGES =
            new ParameterizedTypeReference<>() {};

    private static final ParameterizedTypeReference<List<CustomAttributeDocument>> ATTRIBUTES =
            new ParameterizedTypeReference<>() {};

    private final PlatformCalls platform;

    DeviceDirectory(PlatformCalls platform) {
        this.platform = platform;
    }

    public FleetSummary summary() {
        return platform.get(PlatformPath.of("/devices/summary"), FleetSummary.class);
    }

    /** What changed lately in the whole fleet, newest first. */
    public List<DecisionChange> changes(int limit) {
        return platform.get(PlatformPath.of("/devices/changes").with("limit", limit), CHANGES);
    }

    DevicePage page(DeviceFilter filter, @Nullable String cursor, int limit) {
        return platform.get(
                PlatformPath.of("/devices")
                        .with("q", filter.q())
                        .with("state", filter.state())
                        .with("compliance", filter.compliance())
                        .with("os", filter.os())
                        .with("group", filter.group())
                        .with("limit", limit)
                        .with("cursor", cursor),
                DevicePage.class);
    }

    DeviceDocument device(UUID id) {
        return platform.get(PlatformPath.of("/devices/{id}", id), DeviceDocument.class);
    }

    Optional<DevicePosture> posture(UUID id) {
        return platform.find(PlatformPath.of("/devices/{id}/posture", id), DevicePosture.class);
    }

    Optional<DecisionDocument> decision(UUID id) {
        return platform.find(PlatformPath.of("/devices/{id}/decision", id), DecisionDocument.class);
    }

    List<DecisionChange> history(UUID id) {
        return platform.get(PlatformPath.of("/devices/{id}/history", id), CHANGES);
    }

    /** Absent where nothing was ever proven about its key. */
    Optional<AttestationDocument> attestation(UUID id) {
        return platform.find(PlatformPath.of("/devices/{id}/attestation", id), AttestationDocument.class);
    }

    /** Tells the device, with the answer to its next report, to renew its certificate at once. */
    DeviceDocument renew(UUID id) {
        return platform.post(PlatformPath.of("/devices/{id}/renew", id), Map.of(), DeviceDocument.class);
    }

    /**
     * Asks it to report at once.
     *
     * @param check to look at again, as {@code policy/check}; null for all
     */
    void check(UUID id, @Nullable String check) {
        platform.post(PlatformPath.of("/devices/{id}/check", id), check == null ? Map.of() : Map.of("check", check));
    }

    /** Custom attributes; none where the platform knows of no such thing. */
    List<CustomAttributeDocument> attributes(UUID id) {
        return platform.find(PlatformPath.of("/devices/{id}/attributes", id), ATTRIBUTES)
                .orElse(List.of());
    }

    void setAttribute(UUID id, String name, CustomAttributeRequest request) {
        platform.put(
                PlatformPath.of("/devices/{id}/attributes/{name}", id, name), request, CustomAttributeDocument.class);
    }

    void deleteAttribute(UUID id, String name) {
        platform.delete(PlatformPath.of("/devices/{id}/attributes/{name}", id, name));
    }

    DeviceDocument act(UUID id, DeviceAction action, String reason) {
        return platform.post(
                PlatformPath.of("/devices/{id}/{action}", id, action.path()),
                Map.of("reason", reason),
                DeviceDocument.class);
    }
}
