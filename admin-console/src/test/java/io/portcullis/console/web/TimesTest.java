package io.portcullis.console.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class TimesTest {
    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
    private final Times times = new Times(Clock.fixed(NOW, ZoneOffset.UTC));

    @Test
    void saysHowLongAgoOrInHowLong() {
        assertThat(ago(Duration.ofSeconds(2))).isEqualTo("now");
        assertThat(ago(Duration.ofSeconds(59))).isEqualTo("59 s ago");
        assertThat(ago(Duration.ofMinutes(59))).isEqualTo("59 min ago");
        assertThat(ago(Duration.ofHours(47))).isEqualTo("47 h ago");
        assertThat(ago(Duration.ofDays(2))).isEqualTo("2 days ago");
        assertThat(ago(Duration.ofHours(-3))).isEqualTo("in 3 h");
    }

    @Test
    void hasTheExactInstantBesideIt() {
        assertThat(times.exact(NOW)).isEqualTo("2026-03-01 10:00:00 UTC");
        assertThat(times.machine(NOW.plusNanos(5))).isEqualTo("2026-03-01T10:00:00Z");
    }

    private String ago(Duration duration) {
        return times.relative(NOW.minus(duration));
    }
}
