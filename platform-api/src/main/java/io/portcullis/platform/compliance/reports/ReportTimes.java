package io.portcullis.platform.compliance.reports;

import java.time.Duration;
import java.time.Instant;

/** When a device is to report again: early enough that its evidence does not run out between two reports. */
record ReportTimes(Duration interval) {
    private static final Duration SHORTEST_INTERVAL = Duration.ofSeconds(30);

    Instant next(Instant validUntil, Instant now) {
        Duration half = Duration.between(now, validUntil).dividedBy(2);
        if (!half.isPositive()) {
            return now.plus(interval);
        }
        Duration due = half.compareTo(interval) < 0 ? half : interval;
        return now.plus(due.compareTo(SHORTEST_INTERVAL) < 0 ? SHORTEST_INTERVAL : due);
    }
}
