package io.portcullis.platform.certificates;

import io.portcullis.pki.KeyProtection;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A certificate on record.
 *
 * @param serial lower-case hexadecimal
 * @param issuer thumbprint of the CA that signed it
 * @param predecessor serial of the certificate that it follows
 * @param firstUsedAt when the device first authenticated with it
 * @param thumbprint base64url of the SHA-256 of the DER, as in {@code x5t#S256}
 */
public record IssuedCertificate(
        UUID deviceId,
        String serial,
        String thumbprint,
        X509Certificate certificate,
        Instant notBefore,
        Instant notAfter,
        String issuer,
        KeyProtection protection,
        CertificateOrigin origin,
        @Nullable String predecessor,
        @Nullable Instant firstUsedAt,
        @Nullable Instant revokedAt,
        @Nullable RevocationReason revocationReason) {}
