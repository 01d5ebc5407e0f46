package io.portcullis.contracts;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Evidence that a device's key lives in a TPM. {@code trustedBy} is {@code certificate} or {@code inventory};
 * fingerprints are hexadecimal SHA-256; {@code keyProperties} are TPMA_OBJECT attributes such as {@code fixedTPM}.
 */
public record AttestationDocument(
        UUID id,
        UUID deviceId,
        Instant attestedAt,
        String trustedBy,
        @Nullable String ekIssuer,
        @Nullable String ekSerial,
        String ekFingerprint,
        @Nullable String manufacturer,
        @Nullable String model,
        @Nullable String firmware,
        String akName,
        String keyName,
        java.util.List<String> keyProperties,
        String keyFingerprint) {}
