package io.portcullis.policy;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The waivers that are for one device. Only {@link Waivers} makes them, so none excuses another device. */
public final class DeviceWaivers {

    private static final DeviceWaivers NONE = new DeviceWaivers(List.of());

    private final List<Waiver> waivers;

    DeviceWaivers(List<Waiver> waivers) {
        this.waivers = List.copyOf(waivers);
    }

    public static DeviceWaivers none() {
        return NONE;
    }

    public boolean isEmpty() {
        return waivers.isEmpty();
    }

    /** Of those in force for a check, the one that lasts longest. */
    @Nullable
    Waiver inForce(String policy, String check, Instant now) {
        Waiver longest = null;
        for (Waiver waiver : waivers) {
            if (waiver.inForce(now)
                    && waiver.covers(policy, check)
                    && (longest == null || waiver.until().isAfter(longest.until()))) {
                longest = waiver;
            }
        }
        return longest;
    }

    /** When the next waiver of a check begins; null if none is to come. */
    @Nullable
    Instant nextStart(String policy, String check, Instant now) {
        Instant next = null;
        for (Waiver waiver : waivers) {
            if (waiver.from().isAfter(now)
                    && !waiver.approvers().isEmpty()
                    && waiver.covers(policy, check)
                    && (next == null || waiver.from().isBefore(next))) {
                next = waiver.from();
            }
        }
        return next;
    }
}
