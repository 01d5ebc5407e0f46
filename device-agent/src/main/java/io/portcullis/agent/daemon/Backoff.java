package io.portcullis.agent.daemon;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * Pauses that double from failure to failure up to a cap; each at random in its upper half, so that a fleet spreads.
 */
final class Backoff {

    private final Duration first;
    private final Duration last;
    private final DoubleSupplier random;
    private int failures;

    /** @param random numbers from 0 to 1 */
    Backoff(Duration first, Duration last, DoubleSupplier random) {
        this.first = first;
        this.last = last;
        this.random = random;
    }

    void reset() {
        failures = 0;
    }

    Duration next() {
        Duration wait = first;
        for (int i = 0; i < failures && wait.compareTo(last) < 0; i++) {
            wait = wait.multipliedBy(2);
        }
        failures++;
        Duration capped = wait.compareTo(last) > 0 ? last : wait;
        return Duration.ofMillis(Math.round(capped.toMillis() * (1 - random.getAsDouble() / 2)));
    }
}
