package io.portcullis.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {

    @ParameterizedTest
    @CsvSource({"0s,0", "90s,90", "30m,1800", "24h,86400", "7d,604800", "999999999d,86399999913600"})
    void parses(String text, long seconds) {
        assertThat(Durations.parse(text)).isEqualTo(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "h", "-1h", "1.5h", "1 h", "1h30m", "1w", "PT1H", "9999999999s", "١h"})
    void refusesEverythingElse(String text) {
        assertThat(Durations.parse(text)).isNull();
    }

    @ParameterizedTest
    @CsvSource({"0s,0s", "90s,90s", "120s,2m", "1440m,1d", "36h,36h", "25h,25h"})
    void printsInTheLargestUnitThatFits(String text, String printed) {
        Duration duration = Durations.parse(text);
        assertThat(duration).isNotNull();
        assertThat(Durations.print(duration)).isEqualTo(printed);
    }
}
