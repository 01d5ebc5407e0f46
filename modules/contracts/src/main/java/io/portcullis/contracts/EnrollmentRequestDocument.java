package io.portcullis.contracts;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A machine that waits for an administrator's approval. {@code state} is {@code pending}, {@code approved},
 * {@code denied} or {@code expired}; {@code keyFingerprint} is the hexadecimal SHA-256 of its SubjectPublicKeyInfo.
 */
public record EnrollmentRequestDocument(
        UUID id,
        UUID enrollmentTokenId,
        @Nullable String enrollmentToken,
        String name,
        String keyFingerprint,
        String keyProtection,
        String remoteAddress,
        Instant requestedAt,
        Instant expiresAt,
        String state,
        @Nullable String decidedBy,
        @Nullable Instant decidedAt,
        @Nullable UUID deviceId) {}
