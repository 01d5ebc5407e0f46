package io.portcullis.platform.devices;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/**
 * An enrollment token, without its secret.
 *
 * @param requiresApproval an administrator confirms each machine
 * @param requiresAttestation only for keys that are proven to live in a trusted TPM
 */
public record EnrollmentToken(
        UUID id,
        String description,
        State state,
        int uses,
        int usesLeft,
        List<String> groups,
        Ownership ownership,
        Instant createdAt,
        String createdBy,
        Instant expiresAt,
        boolean requiresApproval,
        boolean requiresAttestation) {

    /** What it is good for now; only an active one enrolls. */
    public enum State {
        ACTIVE,
        USED_UP,
        EXPIRED,
        REVOKED;

        public String wire() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
