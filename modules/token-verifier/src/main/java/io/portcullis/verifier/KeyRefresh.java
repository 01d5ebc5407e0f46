package io.portcullis.verifier;

import java.time.Duration;

/**
 * How the issuer's keys are kept.
 *
 * @param refreshAfter age at which the keys are fetched anew in the background
 * @param usableWithoutIssuer age up to which the last good keys serve while the issuer cannot be reached; past it,
 *     every token is refused
 * @param minimumInterval shortest time between two fetches, so that tokens with made-up key ids cannot make this
 *     application hammer the issuer
 */
public record KeyRefresh(Duration refreshAfter, Duration usableWithoutIssuer, Duration minimumInterval) {
    public KeyRefresh {
        if (refreshAfter.isNegative() || minimumInterval.isNegative()) {
            throw new IllegalArgumentException("durations must not be negative");
        }
        if (usableWithoutIssuer.compareTo(refreshAfter) <= 0) {
            throw new IllegalArgumentException("keys must stay usable for longer than until their refresh");
        }
    }

    public static KeyRefresh standard() {
        return new KeyRefresh(Duration.ofMinutes(5), Duration.ofHours(1), Duration.ofSeconds(10));
    }
}
