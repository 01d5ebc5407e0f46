package io.portcullis.contracts;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A published revision with its roll-out: answer of {@code GET /api/v1/policy-revisions/{n}} on the console.
 * {@code state} is {@code queued}, {@code sent}, {@code rolling_out}, {@code applied}, {@code complete},
 * {@code rejected}, {@code rolled_back} or {@code superseded} (a newer one took its place before it was done).
 *
 * @param rollout the stages that were asked for; null for all devices at once
 */
public record PolicyRevisionDocument(
        long revision,
        String state,
        String publishedBy,
        Instant publishedAt,
        List<PolicyStatus> nodes,
        @Nullable RolloutPlan rollout,
        @Nullable String document) {}
