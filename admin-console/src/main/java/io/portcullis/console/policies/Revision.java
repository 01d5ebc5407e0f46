package io.portcullis.console.policies;

import io.portcullis.contracts.RolloutPlan;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A published policy set.
 *
 * @param rollout its stages; null for all devices at once
 * @param approvedBy who approved it; null where nobody had to
 * @param delivery where its signed form is on the way to Kafka
 */
record Revision(
        long revision,
        String document,
        String publishedBy,
        Instant publishedAt,
        String note,
        @Nullable RolloutPlan rollout,
        @Nullable String approvedBy,
        Delivery delivery) {
    enum Delivery {
        /** In the outbox: Kafka has not acknowledged it. */
        WAITING,
        /** Kafka has it. */
        SENT,
        /** Kafka will never take it. */
        REFUSED
    }
}
