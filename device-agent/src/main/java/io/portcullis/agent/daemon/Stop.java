package io.portcullis.agent.daemon;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Asks the daemon to stop, and lets it wait for that. */
public final class Stop {

    /** A machine that slept has not counted the time: look at the clock every now and then. */
    private static final Duration LOOK = Duration.ofSeconds(30);

    private final CountDownLatch asked = new CountDownLatch(1);

    public void ask() {
        asked.countDown();
    }

    boolean isAsked() {
        return asked.getCount() == 0;
    }

    /** Waits until the time has come by the clock on the wall, or until asked to stop. */
    void waitUntil(Instant time, Clock clock) throws InterruptedException {
        Instant start = clock.instant();
        Duration left = Duration.between(start, time);
        while (left.isPositive()) {
            if (asked.await(Math.min(left.toMillis() + 1, LOOK.toMillis()), TimeUnit.MILLISECONDS)) {
                return;
            }
            Instant now = clock.instant();
            if (now.isBefore(start)) {
                // The clock was set back: do not wait for the same hour twice.
                return;
            }
            left = Duration.between(now, time);
        }
    }
}
