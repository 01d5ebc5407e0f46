package io.portcullis.platform.compliance;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * A decision as it goes into the database; members are named as the columns.
 *
 * @param version the row's version that it builds on
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
        long sequence) {}
