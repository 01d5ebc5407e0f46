package io.portcullis.console.policies;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A policy set that is being worked on.
 *
 * @param version goes up with every change
 * @param basedOn the revision it started from
 */
record Draft(
        UUID id,
        long version,
        String title,
        String document,
        @Nullable Long basedOn,
        String createdBy,
        Instant createdAt,
        String updatedBy,
        Instant updatedAt) {}
