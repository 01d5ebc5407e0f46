package io.portcullis.contracts;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whether the audit trail's hash chain is whole: answer of {@code GET /api/v1/audit/verification}. {@code entries} were
 * checked; {@code brokenAt} is the sequence number of the first entry that does not fit, and {@code problem} says why.
 */
public record AuditVerification(
        boolean intact,
        long entries,
        @Nullable Long brokenAt,
        @Nullable String problem,
        Instant verifiedAt) {}
