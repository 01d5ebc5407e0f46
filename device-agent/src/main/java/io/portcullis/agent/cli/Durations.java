package io.portcullis.agent.cli;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people type them: {@code 90s}, {@code 30m}, {@code 8h}, {@code 2d}. */
final class Durations {

    /** Longer than any machine waits. */
    static final Duration ENDLESS = Duration.ofDays(3_650);

    private static final Pattern FORM = Pattern.compile("([1-9]\\d{0,5})([smhd])");

    private Durations() {}

    /** Empty if the option is not there, {@link #ENDLESS} if it stands alone. */
    static Optional<Duration> patience(Arguments arguments, String option) throws UsageProblem {
        Optional<String> text = arguments.text(option);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        if (text.get().isEmpty()) {
            return Optional.of(ENDLESS);
        }
        Matcher matcher = FORM.matcher(text.get());
        if (!matcher.matches()) {
            throw new UsageProblem(option + " must be a time such as 90s, 30m or 8h");
        }
        long amount = Long.parseLong(matcher.group(1));
        return Optional.of(
                switch (matcher.group(2)) {
                    case "s" -> Duration.ofSeconds(amount);
                    case "m" -> Duration.ofMinutes(amount);
                    case "h" -> Duration.ofHours(amount);
                    default -> Duration.ofDays(amount);
                });
    }

    /** At least {@code least}, but no more than {@code most}. */
    static Duration within(Duration duration, Duration least, Duration most) {
        Duration atLeast = duration.compareTo(least) < 0 ? least : duration;
        return atLeast.compareTo(most) > 0 ? most : atLeast;
    }
}
