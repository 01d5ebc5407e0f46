package io.portcullis.verifier;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an application asks of a device.
 *
 * @param level access level the device must have reached; {@code null} when being compliant is enough
 * @param acceptGrace whether a device with a failing check in its grace period may come in
 */
public record PostureRequirement(@Nullable String level, boolean acceptGrace) {
    public PostureRequirement {
        if (level != null && level.isBlank()) {
            throw new IllegalArgumentException("the required level must not be blank");
        }
    }

    /** Any device the platform issued a token to. */
    public static PostureRequirement compliant() {
        return new PostureRequirement(null, true);
    }

    public static PostureRequirement level(String level) {
        return new PostureRequirement(level, true);
    }

    Optional<Refusal> refusalOf(DeviceClaim device) {
        if (device.compliance() == ComplianceStatus.IN_GRACE && !acceptGrace) {
            return Optional.of(new Refusal(
                    Reason.NOT_COMPLIANT, "the device is in a grace period, which this application does not accept"));
        }
        if (level != null && !device.levels().contains(level)) {
            return Optional.of(new Refusal(
                    Reason.LEVEL_NOT_REACHED, "the device has not reached the required access level " + level));
        }
        return Optional.empty();
    }
}
