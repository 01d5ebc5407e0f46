package io.portcullis.agent.report;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Tells whether the clock on the wall has only gone on since then: not set, and the machine not asleep. */
record SteadyClock(Clock wall, Instant then, long nanosThen) {

    static SteadyClock since(Instant now, Clock wall) {
        return new SteadyClock(wall, now, System.nanoTime());
    }

    /** Whether what was measured then of this clock still holds. */
    boolean holds() {
        Duration passed = Duration.ofNanos(System.nanoTime() - nanosThen);
        Duration told = Duration.between(then, wall.instant());
        return told.minus(passed).abs().compareTo(PlatformTime.TOLERATED) < 0;
    }
}
