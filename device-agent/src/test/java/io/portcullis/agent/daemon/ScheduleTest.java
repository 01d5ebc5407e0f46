package io.portcullis.agent.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ScheduleTest {

    private final Schedule eager = new Schedule(() -> 1.0);
    private final Schedule lazy = new Schedule(() -> 0.0);

    @Test
    void reportsUpToATenthEarlierAndNeverLater() {
        assertThat(lazy.afterReport(Duration.ofMinutes(10))).isEqualTo(Duration.ofMinutes(10));
        assertThat(eager.afterReport(Duration.ofMinutes(10))).isEqualTo(Duration.ofMinutes(9));
    }

    @Test
    void nonsenseIsBounded() {
        assertThat(eager.afterReport(Duration.ofDays(-1))).isEqualTo(Schedule.SHORTEST);
        assertThat(eager.afterReport(Duration.ZERO)).isEqualTo(Schedule.SHORTEST);
        assertThat(lazy.afterReport(Duration.ofDays(400))).isEqualTo(Schedule.LONGEST);
    }

    @Test
    void backsOffUpToACap() {
        Duration before = Duration.ZERO;
        for (int i = 0; i < 8; i++) {
            Duration wait = lazy.afterFailure(Optional.empty());
            assertThat(wait).isGreaterThan(before);
            before = wait;
        }
        for (int i = 0; i < 100; i++) {
            before = lazy.afterFailure(Optional.empty());
        }
        assertThat(before).isEqualTo(Schedule.LAST_RETRY);
        assertThat(eager.afterFailure(Optional.empty()))
                .isBetween(Schedule.FIRST_RETRY.dividedBy(2), Schedule.FIRST_RETRY);
    }

    @Test
    void aReportThatGotThroughStartsOver() {
        for (int i = 0; i < 10; i++) {
            lazy.afterFailure(Optional.empty());
        }
        lazy.afterReport(Duration.ofMinutes(1));
        assertThat(lazy.afterFailure(Optional.empty())).isEqualTo(Schedule.FIRST_RETRY);
    }

    @Test
    void thePlatformCanAskForMoreTimeButNotForForever() {
        assertThat(lazy.afterFailure(Optional.of(Duration.ofMinutes(3)))).isEqualTo(Duration.ofMinutes(3));
        assertThat(lazy.afterFailure(Optional.of(Duration.ofSeconds(1))))
                .isEqualTo(Schedule.FIRST_RETRY.multipliedBy(2));
        assertThat(lazy.afterFailure(Optional.of(Duration.ofDays(400)))).isEqualTo(Schedule.LONGEST);
    }
}
