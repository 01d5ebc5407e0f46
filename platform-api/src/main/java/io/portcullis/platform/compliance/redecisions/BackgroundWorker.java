package io.portcullis.platform.compliance.redecisions;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A thread that does what is to be done: at once when woken, and again by itself for what another node left. */
final class BackgroundWorker {
    private static final Logger log = LoggerFactory.getLogger(BackgroundWorker.class);

    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);

    private final String name;
    private final BooleanSupplier step;
    private final Supplier<Duration> pause;
    private final Semaphore wakeUps = new Semaphore(0);
    private @Nullable Thread thread;
    private volatile boolean running;

    /**
     * @param step does a piece of the work; whether there may be more
     * @param pause asked when nothing was left to do: when to look again
     */
    BackgroundWorker(String name, BooleanSupplier step, Supplier<Duration> pause) {
        this.name = name;
        this.step = step;
        this.pause = pause;
    }

    /** Never blocks. */
    void wake() {
        if (wakeUps.availablePermits() == 0) {
            wakeUps.release();
        }
    }

    synchronized void start() {
        if (thread == null) {
            running = true;
            thread = Thread.ofPlatform().name(name).daemon().start(this::run);
        }
    }

    synchronized void stop() {
        var started = thread;
        if (started == null) {
            return;
        }
        running = false;
        wake();
        try {
            started.join(Duration.ofSeconds(5));
            started.interrupt();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread = null;
    }

    private void run() {
        boolean told = false;
        try {
            while (running) {
                wakeUps.drainPermits();
                Duration wait = AFTER_FAILURE;
                try {
                    while (running && step.getAsBoolean()) {
                        told = false;
                    }
                    wait = pause.get();
                    told = false;
                } catch (RuntimeException e) {
                    if (!told) {
                        log.warn("{} cannot go on now; trying on: {}", name, e.toString());
                        log.debug("{} cannot go on now", name, e);
                        told = true;
                    }
                }
                if (running && wakeUps.tryAcquire(wait.toNanos(), TimeUnit.NANOSECONDS)) {
                    log.trace("{} was woken", name);
                }
            }
        } catch (InterruptedException e) {
            log.debug("{} was told to stop", name, e);
        }
    }
}
