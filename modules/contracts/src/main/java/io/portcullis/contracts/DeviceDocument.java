package io.portcullis.contracts;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A device as the admin API shows it. {@code state} is {@code enrolled}, {@code suspended} or {@code retired};
 * {@code keyProtection} is {@code software}, {@code pkcs11}, {@code tpm} or {@code attested_tpm}. The compliance
 * members are absent as long as the device never reported. {@code renewalRequestedAt} is there while it has been asked
 * to renew its certificate and has not.
 */
public record DeviceDocument(
        UUID id,
        String name,
        String state,
        String ownership,
        List<String> groups,
        String keyProtection,
        Instant enrolledAt,
        @Nullable String enrolledWith,
        @Nullable Instant lastSeenAt,
        @Nullable Instant certificateExpiresAt,
        @Nullable String osType,
        @Nullable String osVersion,
        @Nullable String compliance,
        @Nullable Instant complianceValidUntil,
        @Nullable Instant renewalRequestedAt) {}
