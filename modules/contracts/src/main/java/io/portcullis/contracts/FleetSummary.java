package io.portcullis.contracts;

import java.util.Map;

/** Counts for a dashboard: answer of {@code GET /api/v1/devices/summary}. */
public record FleetSummary(
        long devices,
        Map<String, Long> byState,
        Map<String, Long> byCompliance,
        Map<String, Long> byOs,
        long policyRevision) {}
