package io.portcullis.platform.compliance;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread that decides the fleet anew: at once when woken, and every few seconds for what another node left. */
final class ReevaluationWorker {
    private static final Logger log = LoggerFactory.getLogger(ReevaluationWorker.class);

    private final FleetReevaluations reevaluations;
    private final Duration poll;
    private final Semaphore wakeUps = new Semaphore(0);
    private @Nullable Thread thread;
    private volatile boolean running;

    ReevaluationWorker(FleetReevaluations reevaluations, Duration poll) {
        this.reevaluations = reevaluations;
        this.poll = poll;
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
            thread = Thread.ofPlatform().name("fleet-reevaluation").daemon().start(this::run);
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
                try {
                    while (running && reevaluations.step()) {
                        told = false;
                    }
                    told = false;
                } catch (RuntimeException e) {
                    if (!told) {
                        log.warn("The fleet cannot be decided anew now; trying on: {}", e.toString());
                        told = true;
                    }
                }
                if (running && wakeUps.tryAcquire(poll.toNanos(), TimeUnit.NANOSECONDS)) {
                    log.trace("Woken to decide the fleet anew");
                }
            }
        } catch (InterruptedException e) {
            log.debug("The re-evaluation was told to stop", e);
        }
    }
}
