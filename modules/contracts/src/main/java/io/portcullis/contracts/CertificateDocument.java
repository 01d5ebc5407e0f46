package io.portcullis.contracts;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A device certificate. {@code state} is {@code good}, {@code revoked} or {@code expired}; {@code serial} is lower-case
 * hexadecimal; {@code origin} is {@code enrollment}, {@code renewal} or {@code recovery}; {@code predecessor} is the
 * serial of the certificate that it follows in the device's lineage. {@code firstUsedAt} is when the device first
 * authenticated with it. {@code issuer} is the thumbprint of the issuing CA. {@code pem} is there only where a single
 * certificate is read.
 */
public record CertificateDocument(
        String serial,
        UUID deviceId,
        String state,
        String thumbprint,
        Instant notBefore,
        Instant notAfter,
        @Nullable Instant revokedAt,
        @Nullable String revocationReason,
        String issuer,
        String keyProtection,
        String origin,
        @Nullable String predecessor,
        @Nullable Instant firstUsedAt,
        @Nullable String pem) {}
