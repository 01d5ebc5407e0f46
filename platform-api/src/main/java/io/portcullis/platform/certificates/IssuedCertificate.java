package io.portcullis.platform.certificates;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A certificate on record.
 *
 * @param serial lower-case hexadecimal
 * @param thumbprint base64url of the SHA-256 of the DER, as in {@code x5t#S256}
 */
public record IssuedCertificate(
        UUID deviceId,
        String serial,
        String thumbprint,
        X509Certificate certificate,
        Instant notBefore,
        Instant notAfter,
        @Nullable Instant revokedAt,
        @Nullable RevocationReason revocationReason) {}
