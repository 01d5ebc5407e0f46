package io.portcullis.console.web;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.springframework.stereotype.Component;

/** Times as people read them: how long ago, or in how long; the exact instant stands beside it. */
@Component("times")
public class Times {
    private static final DateTimeFormatter EXACT = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final Clock clock;

    public Times(Clock clock) {
        this.clock = clock;
    }

    public String relative(Instant time) {
        Duration since = Duration.between(time, clock.instant());
        boolean future = since.isNegative();
        String length = length(since.abs());
        if (length.isEmpty()) {
            return "now";
        }
        return future ? "in " + length : length + " ago";
    }

    public String exact(Instant time) {
        return EXACT.format(time);
    }

    /** RFC 3339 without fractions, for {@code <time datetime>}. */
    public String machine(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    public boolean past(Instant time) {
        return time.isBefore(clock.instant());
    }

    /** Whether it comes, or came, before so many days from now. */
    public boolean within(Instant time, long days) {
        return time.isBefore(clock.instant().plus(Duration.ofDays(days)));
    }

    private static String length(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds < 5) {
            return "";
        }
        if (seconds < 60) {
            return seconds + " s";
        }
        if (seconds < 3600) {
            return duration.toMinutes() + " min";
        }
        if (seconds < 48 * 3600) {
            return duration.toHours() + " h";
        }
        return duration.toDays() + " days";
    }
}
