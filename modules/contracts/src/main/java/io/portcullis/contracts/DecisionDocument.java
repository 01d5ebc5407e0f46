package io.portcullis.contracts;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * The decision for a device. {@code status} is {@code compliant}, {@code in_grace}, {@code non_compliant} or
 * {@code unknown}; {@code failing} holds every check that does not pass, those in grace included.
 */
public record DecisionDocument(
        UUID deviceId,
        String status,
        List<String> levels,
        long policyRevision,
        Instant evaluatedAt,
        Instant validUntil,
        List<CheckOutcome> failing) {}
