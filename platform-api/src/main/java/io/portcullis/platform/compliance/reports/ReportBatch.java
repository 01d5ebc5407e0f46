package io.portcullis.platform.compliance.reports;

import io.portcullis.platform.devices.DevicePrincipal;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Reports that share a transaction, one of each device; of those that came second nothing is done yet, and they are
 * tried again.
 */
final class ReportBatch<R extends PostureReport> {
    private final List<Delivered<R>> delivered;
    private final Map<UUID, Delivered<R>> byDevice = new LinkedHashMap<>();
    // The same report may have been sent twice at once: the second is not the first, however equal.
    private final Set<Delivered<R>> firsts = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Map<UUID, ReportOutcome> outcomes = new HashMap<>();

    ReportBatch(List<Delivered<R>> delivered) {
        this.delivered = delivered;
        for (var one : delivered) {
            if (byDevice.putIfAbsent(one.deviceId(), one) == null) {
                firsts.add(one);
            }
        }
    }

    Map<UUID, Delivered<R>> byDevice() {
        return byDevice;
    }

    void conclude(UUID deviceId, ReportOutcome outcome) {
        outcomes.put(deviceId, outcome);
    }

    /** In the order of delivery; empty where another report or a re-evaluation of the device came in between. */
    List<Optional<ReportOutcome>> outcomes() {
        return delivered.stream()
                .map(one -> firsts.contains(one)
                        ? Optional.ofNullable(outcomes.get(one.deviceId()))
                        : Optional.<ReportOutcome>empty())
                .toList();
    }

    record Delivered<R extends PostureReport>(DevicePrincipal reporter, R report) {
        UUID deviceId() {
            return reporter.deviceId();
        }
    }
}
