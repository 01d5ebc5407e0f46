package io.portcullis.platform.compliance;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A decision as it goes into the database; members are named as the columns.
 *
 * @param version the row's version that it builds on
 * @param nextChange when time alone may change it; absent if it never will
 * @param newlyBlocked whether a set being rolled out took an application from the device
 * @param trial JSON of {@link Trial}; absent unless a set being rolled out decided
 */
record StoredDecision(
        UUID deviceId,
        long version,
        long policyRevision,
        String status,
        List<String> levels,
        String verdict,
        String failingSince,
        Instant evaluatedAt,
        Instant validUntil,
        long sequence,
        @Nullable Instant nextChange,
        boolean newlyBlocked,
        @Nullable String trial) {}
