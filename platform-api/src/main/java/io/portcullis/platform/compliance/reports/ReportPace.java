package io.portcullis.platform.compliance.reports;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How often one device may do something at this node: so many times a minute, and as many at once after a pause. One
 * time is kept for each device that did it of late, that at which its allowance will be whole again. It keeps work from
 * being done; that a device does not do the same at every node is seen to by {@link SharedPace}.
 */
final class ReportPace {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final int BETWEEN_SWEEPS = 65_536;

    private final Duration interval;
    private final Duration allowance;
    private final Clock clock;
    private final Map<UUID, Instant> wholeAgainAt = new ConcurrentHashMap<>();
    private final AtomicInteger asked = new AtomicInteger();

    ReportPace(int timesAMinute, Clock clock) {
        this(MINUTE.dividedBy(timesAMinute), MINUTE, clock);
    }

    private ReportPace(Duration interval, Duration window, Clock clock) {
        this.interval = interval;
        this.allowance = window.minus(interval);
        this.clock = clock;
    }

    /** Once in an interval, nothing saved up. */
    static ReportPace onceIn(Duration interval, Clock clock) {
        return new ReportPace(interval, interval, clock);
    }

    /** @return empty if it may, else how long it is to wait */
    Optional<Duration> admit(UUID device) {
        Instant now = clock.instant();
        sweep(now);
        var admission = new Admission();
        wholeAgainAt.compute(device, (_, known) -> {
            // Further off than it can be: the clock was set back.
            boolean credible = known != null
                    && known.isAfter(now)
                    && !known.isAfter(now.plus(allowance).plus(interval));
            Instant whole = credible ? known : now;
            Duration spent = Duration.between(now, whole);
            if (spent.compareTo(allowance) > 0) {
                admission.wait = spent.minus(allowance);
                return whole;
            }
            return whole.plus(interval);
        });
        return admission.wait.isZero() ? Optional.empty() : Optional.of(admission.wait);
    }

    /** Devices whose allowance is whole need not be remembered. */
    private void sweep(Instant now) {
        if (asked.incrementAndGet() % BETWEEN_SWEEPS == 0) {
            wholeAgainAt.values().removeIf(whole -> !whole.isAfter(now));
        }
    }

    private static final class Admission {
        private Duration wait = Duration.ZERO;
    }
}
