package io.portcullis.contracts;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A staged roll-out as it stands: {@code GET /api/v1/policy-rollouts/{revision}} on the platform.
 *
 * @param baseRevision in force for the devices not reached yet, and for all if it is rolled back; 0 for none
 * @param state {@code running}, {@code paused}, {@code complete}, {@code rolled_back} (the budget was exceeded),
 *     {@code aborted} (by a person) or {@code superseded} (by a later revision)
 * @param stage counted from 1
 * @param devicesReached devices decided under it so far
 * @param devicesInStage devices that this stage and those before it reach
 * @param newlyBlocked devices that lost an application by it
 * @param nextStageAt null while devices are still to be decided, while paused, and when it has ended
 * @param reason why it was rolled back, aborted or paused, for a person; null otherwise
 */
public record RolloutDocument(
        long revision,
        long baseRevision,
        String state,
        int stage,
        RolloutPlan plan,
        long devicesReached,
        long devicesInStage,
        long newlyBlocked,
        Instant startedAt,
        @Nullable Instant nextStageAt,
        @Nullable String reason,
        @Nullable String changedBy,
        Instant changedAt) {}
