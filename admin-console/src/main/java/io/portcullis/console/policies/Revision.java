package io.portcullis.console.policies;

import java.time.Instant;

/** A published policy set. {@code delivery} is where its signed form is on the way to Kafka. */
record Revision(
        long revision, String document, String publishedBy, Instant publishedAt, String note, Delivery delivery) {
    enum Delivery {
        /** In the outbox: Kafka has not acknowledged it. */
        WAITING,
        /** Kafka has it. */
        SENT,
        /** Kafka will never take it. */
        REFUSED
    }
}
