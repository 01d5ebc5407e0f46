package io.portcullis.platform.accounts;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A person who administers the platform. */
public record Account(
        String username,
        String displayName,
        Role role,
        boolean enabled,
        Instant createdAt,
        @Nullable Instant lastLoginAt) {}
