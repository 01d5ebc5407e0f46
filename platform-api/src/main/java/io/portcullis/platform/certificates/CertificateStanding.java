package io.portcullis.platform.certificates;

import java.time.Instant;
import java.util.UUID;

/** What a presented device certificate is worth. Anything but {@link Good} opens nothing. */
public sealed interface CertificateStanding {
    record Good(UUID deviceId, Instant notAfter) implements CertificateStanding {}

    record Revoked(UUID deviceId, Instant revokedAt, RevocationReason reason) implements CertificateStanding {}

    record Expired(UUID deviceId, Instant notAfter) implements CertificateStanding {}

    /** Not issued by this platform, or not as it is presented. */
    record Unknown() implements CertificateStanding {}
}
