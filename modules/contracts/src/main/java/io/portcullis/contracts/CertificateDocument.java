package io.portcullis.contracts;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A device certificate. {@code state} is {@code good}, {@code revoked} or {@code expired}; {@code serial} is lower-case
 * hexadecimal.
 */
public record CertificateDocument(
        String serial,
        UUID deviceId,
        String state,
        String thumbprint,
        Instant notBefore,
        Instant notAfter,
        @Nullable Instant revokedAt,
        @Nullable String revocationReason) {}
