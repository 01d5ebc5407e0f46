package io.portcullis.contracts;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks for an enrollment token. {@code uses} 1 to 1000, default 1; {@code expiresInSeconds} 60 to 2592000, default
 * 86400; {@code requiresApproval} and {@code requiresAttestation} default to false.
 */
public record EnrollmentTokenRequest(
        String description,
        @Nullable Integer uses,
        @Nullable Long expiresInSeconds,
        @Nullable List<String> groups,
        @Nullable String ownership,
        @Nullable Boolean requiresApproval,
        @Nullable Boolean requiresAttestation) {}
