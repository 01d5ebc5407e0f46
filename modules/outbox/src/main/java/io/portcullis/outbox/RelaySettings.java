package io.portcullis.outbox;

import java.time.Duration;

/**
 * How a relay works.
 *
 * @param batchMessages most messages sent in one go
 * @param batchBytes most payload held in memory at once; one message may exceed it
 * @param pollInterval how long to wait before looking without having been woken
 * @param firstBackoff pause after the first failure; doubles with each further one
 * @param longestBackoff longest pause between failures
 */
public record RelaySettings(
        int batchMessages, int batchBytes, Duration pollInterval, Duration firstBackoff, Duration longestBackoff) {
    public static RelaySettings standard() {
        return new RelaySettings(
                1_000, 8 * 1024 * 1024, Duration.ofSeconds(1), Duration.ofMillis(100), Duration.ofSeconds(5));
    }

    /** @throws IllegalArgumentException if a bound is not positive */
    public RelaySettings {
        if (batchMessages < 1
                || batchBytes < 1
                || !pollInterval.isPositive()
                || !firstBackoff.isPositive()
                || longestBackoff.compareTo(firstBackoff) < 0) {
            throw new IllegalArgumentException("every bound must be positive");
        }
    }

    Duration backoff(int failures) {
        long doubled = firstBackoff.toMillis() << Math.clamp(failures - 1L, 0, 20);
        return Duration.ofMillis(Math.min(doubled, longestBackoff.toMillis()));
    }
}
