package io.portcullis.agent.daemon;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Where the daemon waits: for a time, for news, for being asked to stop. */
public final class Inbox {

    /** A machine that slept has not counted the time: look at the clock every now and then. */
    private static final Duration LOOK = Duration.ofSeconds(30);

    /** More than this is dropped: news are hints, and the next one says the same. */
    private static final int CAPACITY = 256;

    private final BlockingQueue<News> news = new LinkedBlockingQueue<>(CAPACITY);
    private volatile boolean stopped;

    public void stop() {
        stopped = true;
        post(new News.StopAsked());
    }

    boolean isStopped() {
        return stopped;
    }

    void post(News hint) {
        // What waits to be heard already need not be said again.
        boolean taken = news.contains(hint) || news.offer(hint);
        if (!taken && hint instanceof News.StopAsked) {
            // Whoever waits is awake anyway, and sees the flag.
            stopped = true;
        }
    }

    /** The next news; empty once the time has come by the clock on the wall, or when that was set back. */
    Optional<News> await(Instant time, Clock clock) throws InterruptedException {
        Instant start = clock.instant();
        while (true) {
            Duration left = Duration.between(clock.instant(), time);
            long millis = left.compareTo(LOOK) > 0 ? LOOK.toMillis() : left.toMillis() + 1;
            News next = left.isPositive() ? news.poll(millis, TimeUnit.MILLISECONDS) : news.poll();
            if (next != null) {
                return Optional.of(next);
            }
            Instant now = clock.instant();
            if (stopped || now.isBefore(start) || !now.isBefore(time)) {
                return Optional.empty();
            }
        }
    }
}
