package io.portcullis.agent.report;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** How far this machine's clock is from the platform's, so that a wrong clock keeps no report from being taken. */
final class PlatformTime {

    /** Below this the clocks agree: the platform tells its time in whole seconds, some while after it was asked. */
    static final Duration TOLERATED = Duration.ofSeconds(5);

    private PlatformTime() {}

    /**
     * What has to be added to this machine's time to get the platform's.
     *
     * @param date the platform's, as it came with an answer
     */
    static Duration ahead(Optional<Instant> date, Instant asked, Instant answered) {
        if (date.isEmpty()) {
            return Duration.ZERO;
        }
        Instant middle = asked.plus(Duration.between(asked, answered).dividedBy(2));
        // The header cuts off what is below a second.
        Duration ahead = Duration.between(middle, date.get().plusMillis(500));
        return ahead.abs().compareTo(TOLERATED) < 0 ? Duration.ZERO : ahead;
    }
}
