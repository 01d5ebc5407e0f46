package io.portcullis.platform.audit;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * The thread that seals: when woken, and every few seconds for what a node that died left unsealed. A lone act is
 * sealed at once; while acts follow each other, a moment's worth of them is sealed together.
 */
final class AuditSealing implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(AuditSealing.class);
    private static final Duration POLL = Duration.ofSeconds(2);
    private static final Duration GATHERING = Duration.ofMillis(100);

    private final AuditSealer sealer;
    private final Semaphore wakeUps;
    private @Nullable Thread thread;
    private volatile boolean running;

    AuditSealing(AuditSealer sealer, Semaphore wakeUps) {
        this.sealer = sealer;
        this.wakeUps = wakeUps;
    }

    @Override
    public synchronized void start() {
        if (thread == null) {
            running = true;
            thread = Thread.ofPlatform().name("audit-sealer").daemon().start(this::run);
        }
    }

    @Override
    public synchronized void stop() {
        var started = thread;
        if (started == null) {
            return;
        }
        running = false;
        wakeUps.release();
        try {
            started.join(Duration.ofSeconds(5));
            started.interrupt();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread = null;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private void run() {
        boolean told = false;
        try {
            while (running) {
                wakeUps.drainPermits();
                try {
                    while (running && sealer.step()) {
                        log.trace("Sealed a full batch of audit entries");
                    }
                    told = false;
                } catch (RuntimeException e) {
                    if (!told) {
                        log.warn("Audit entries cannot be sealed now; trying on: {}", e.toString());
                        told = true;
                    }
                }
                long sealed = System.nanoTime();
                if (running && wakeUps.tryAcquire(POLL.toNanos(), TimeUnit.NANOSECONDS)) {
                    gather(GATHERING.toNanos() - (System.nanoTime() - sealed));
                }
            }
        } catch (InterruptedException e) {
            log.debug("The audit sealer was told to stop", e);
        }
    }

    private void gather(long nanos) throws InterruptedException {
        if (running && nanos > 0) {
            TimeUnit.NANOSECONDS.sleep(nanos);
        }
    }
}
