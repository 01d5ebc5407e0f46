package io.portcullis.contracts;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One change of a device'\''s status, newest first in {@code GET /api/v1/devices/{id}/history} and {@code GET
 * /api/v1/devices/changes}.
 */
public record DecisionChange(
        UUID deviceId,
        @Nullable String deviceName,
        @Nullable String previousStatus,
        String status,
        long policyRevision,
        Instant changedAt,
        List<String> failingChecks) {}
