package io.portcullis.policy;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** All waivers of an installation, by whom they are for. Immutable; make a new one when a waiver changes. */
public final class Waivers {

    private static final Waivers NONE = new Waivers(List.of());

    private final Map<UUID, List<Waiver>> byDevice = new HashMap<>();
    private final Map<String, List<Waiver>> byGroup = new HashMap<>();

    private Waivers(Collection<Waiver> all) {
        for (Waiver waiver : all) {
            if (waiver.device() != null) {
                byDevice.computeIfAbsent(waiver.device(), device -> new ArrayList<>())
                        .add(waiver);
            } else if (waiver.group() != null) {
                byGroup.computeIfAbsent(waiver.group(), group -> new ArrayList<>())
                        .add(waiver);
            }
        }
    }

    public static Waivers none() {
        return NONE;
    }

    /** @param all also those that have ended, or have not begun: evaluation looks at the time */
    public static Waivers of(Collection<Waiver> all) {
        return all.isEmpty() ? NONE : new Waivers(all);
    }

    /** What excuses one device, by its id or by one of its groups. */
    public DeviceWaivers of(UUID device, Set<String> groups) {
        if (byDevice.isEmpty() && byGroup.isEmpty()) {
            return DeviceWaivers.none();
        }
        List<Waiver> applying = new ArrayList<>(byDevice.getOrDefault(device, List.of()));
        if (!byGroup.isEmpty()) {
            for (String group : groups) {
                applying.addAll(byGroup.getOrDefault(group, List.of()));
            }
        }
        return applying.isEmpty() ? DeviceWaivers.none() : new DeviceWaivers(applying);
    }
}
