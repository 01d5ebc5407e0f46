package io.portcullis.platform.compliance.reports;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.platform.compliance.TestClock;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ReportPaceTest {
    private final TestClock clock = new TestClock();
    private final UUID device = UUID.randomUUID();

    private int admitted(ReportPace pace, int times) {
        int admitted = 0;
        for (int i = 0; i < times; i++) {
            admitted += pace.admit(device).isEmpty() ? 1 : 0;
        }
        return admitted;
    }

    @Test
    void soManyAtOnceAndThenInTurn() {
        var pace = new ReportPace(10, clock);
        assertThat(admitted(pace, 100)).isEqualTo(10);
        assertThat(pace.admit(device)).contains(Duration.ofSeconds(6));
        assertThat(pace.admit(UUID.randomUUID())).isEmpty();
        clock.advance(Duration.ofSeconds(6));
        assertThat(admitted(pace, 100)).isEqualTo(1);
        clock.advance(Duration.ofHours(1));
        assertThat(admitted(pace, 100)).isEqualTo(10);
    }

    @Test
    void aHundredASecondForAMinuteIsAMinutesAllowanceOnceMore() {
        var pace = new ReportPace(10, clock);
        int admitted = 0;
        for (int i = 0; i < 6_000; i++) {
            admitted += admitted(pace, 1);
            clock.advance(Duration.ofMillis(10));
        }
        assertThat(admitted).isBetween(19, 20);
    }

    @Test
    void aClockThatIsSetBackLocksNobodyOut() {
        var pace = new ReportPace(10, clock);
        admitted(pace, 100);
        clock.advance(Duration.ofHours(-5));
        assertThat(pace.admit(device)).isEmpty();
    }

    @Test
    void onceInASecondIsOnce() {
        var pace = ReportPace.onceIn(Duration.ofSeconds(1), clock);
        assertThat(admitted(pace, 100)).isEqualTo(1);
        clock.advance(Duration.ofSeconds(1));
        assertThat(admitted(pace, 100)).isEqualTo(1);
    }
}
