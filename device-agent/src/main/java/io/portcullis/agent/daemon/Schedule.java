package io.portcullis.agent.daemon;

import java.time.Duration;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/** When to report next. A fleet that was started at once must not report at once. */
final class Schedule {

    /** The platform is never asked more often than this, whatever it says. */
    static final Duration SHORTEST = Duration.ofSeconds(10);

    static final Duration LONGEST = Duration.ofHours(24);
    static final Duration FIRST_RETRY = Duration.ofSeconds(5);
    static final Duration LAST_RETRY = Duration.ofMinutes(15);

    private static final double JITTER = 0.1;

    private final DoubleSupplier random;
    private final Backoff backoff;

    /** @param random numbers from 0 to 1 */
    Schedule(DoubleSupplier random) {
        this.random = random;
        this.backoff = new Backoff(FIRST_RETRY, LAST_RETRY, random);
    }

    /** Up to a tenth earlier than asked for, never later: evidence must not run out in between. */
    Duration afterReport(Duration asked) {
        backoff.reset();
        Duration bounded = clamp(asked, SHORTEST, LONGEST);
        return clamp(scaled(bounded, 1 - JITTER * random.getAsDouble()), SHORTEST, LONGEST);
    }

    /**
     * Doubles from failure to failure up to a cap; somewhere in the upper half of that, so that a fleet spreads out.
     */
    Duration afterFailure(Optional<Duration> asked) {
        Duration spread = backoff.next();
        return asked.isPresent() && asked.get().compareTo(spread) > 0 ? clamp(asked.get(), spread, LONGEST) : spread;
    }

    /** Nobody is in a hurry: only an administrator can change anything. */
    Duration afterRefusal() {
        backoff.reset();
        return scaled(LAST_RETRY, 1 - JITTER * random.getAsDouble());
    }

    private static Duration scaled(Duration duration, double factor) {
        return Duration.ofMillis(Math.round(duration.toMillis() * factor));
    }

    private static Duration clamp(Duration duration, Duration least, Duration most) {
        if (duration.compareTo(least) < 0) {
            return least;
        }
        return duration.compareTo(most) > 0 ? most : duration;
    }
}
