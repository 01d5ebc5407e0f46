package io.portcullis.contracts;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Payload of the signed policy set.
 *
 * @param document the policy set as YAML, exactly as written
 * @param rollout how it reaches the fleet; null for all devices at once
 */
public record PolicySetPayload(
        long revision,
        Instant publishedAt,
        String publishedBy,
        String document,
        @Nullable RolloutPlan rollout) {}
