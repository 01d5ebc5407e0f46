package io.portcullis.platform.devices;

import io.portcullis.pki.KeyProtection;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One enrolled machine.
 *
 * @param enrolledWith the enrollment token it came with
 * @param lastSeenAt when its last posture report arrived; null until then, as are {@code osType} and {@code osVersion}
 */
public record Device(
        UUID id,
        String name,
        DeviceState state,
        List<String> groups,
        Ownership ownership,
        KeyProtection keyProtection,
        Instant enrolledAt,
        @Nullable UUID enrolledWith,
        @Nullable Instant lastSeenAt,
        @Nullable String osType,
        @Nullable String osVersion) {}
