package io.portcullis.contracts;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An application. {@code requiredLevel} comes from the policy set in force; absent means that no device gets a token
 * for it.
 */
public record ApplicationDocument(
        UUID id,
        String name,
        String audience,
        List<String> scopes,
        int tokenLifetimeSeconds,
        List<String> releasedClaims,
        @Nullable String requiredLevel,
        Instant createdAt) {}
