package io.portcullis.contracts;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An enrollment token. {@code secret} is there only in the answer that created it. {@code state} is {@code active},
 * {@code used_up}, {@code expired} or {@code revoked}. {@code requiresApproval}: an administrator confirms each
 * machine; {@code requiresAttestation}: only keys proven to live in a trusted TPM.
 */
public record EnrollmentTokenDocument(
        UUID id,
        String description,
        String state,
        int uses,
        int usesLeft,
        List<String> groups,
        String ownership,
        Instant createdAt,
        String createdBy,
        Instant expiresAt,
        boolean requiresApproval,
        boolean requiresAttestation,
        @Nullable String secret) {}
