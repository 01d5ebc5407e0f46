package io.portcullis.contracts;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A CA of the platform. {@code kind} is {@code root}, {@code issuing} or {@code attestation}; {@code state} is
 * {@code active}, {@code incoming}, {@code outgoing} or {@code retired}; {@code keyProvider} is {@code pkcs12} or
 * {@code pkcs11}, absent where the platform holds no key of it; {@code certificates} counts the unexpired, unrevoked
 * certificates it issued.
 */
public record CertificateAuthorityDocument(
        String thumbprint,
        String kind,
        String state,
        String subject,
        String serial,
        Instant notBefore,
        Instant notAfter,
        String keyAlgorithm,
        @Nullable String keyProvider,
        boolean keyAvailable,
        long certificates,
        String pem) {}
