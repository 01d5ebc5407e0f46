package io.portcullis.agent.daemon;

import java.time.Duration;
import java.time.Instant;

/** However many hints come: a few reports at once, then one now and then. */
final class Throttle {

    private static final int AT_ONCE = 6;
    private static final Duration EACH = Duration.ofSeconds(10);

    private double left = AT_ONCE;
    private Instant counted = Instant.MIN;

    /** Takes one, now or from the future. @return when */
    Instant take(Instant now) {
        if (counted.isBefore(now)) {
            double earned = counted.equals(Instant.MIN)
                    ? AT_ONCE
                    : Duration.between(counted, now).toMillis() / (double) EACH.toMillis();
            left = Math.min(AT_ONCE, left + earned);
        }
        counted = now;
        if (left >= 1) {
            left--;
            return now;
        }
        return now.plusMillis(Math.round((1 - left) * EACH.toMillis()));
    }
}
