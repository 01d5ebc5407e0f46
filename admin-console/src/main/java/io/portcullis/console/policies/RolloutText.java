package io.portcullis.console.policies;

import io.portcullis.contracts.RolloutPlan;
import io.portcullis.contracts.RolloutStage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Stages as one line of text: {@code 5@30m,25/group:pilots@2h}. Each stage is a percentage, groups, or both with
 * {@code /} between, then {@code @} and how long it is held. A {@code %} after the percentage is taken too, but in an
 * address it would have to be written {@code %25}.
 */
final class RolloutText {
    static final int MOST_STAGES = 20;
    private static final int MOST_GROUPS = 50;
    private static final int LONGEST_NAME = 200;
    private static final Duration LONGEST_HOLD = Duration.ofDays(30);
    private static final Pattern STAGE = Pattern.compile("([^@]+)@([0-9]{1,7})([smhd])");
    private static final Pattern PERCENT = Pattern.compile("([0-9]{1,3})%?");
    private static final String GROUP = "group:";

    private RolloutText() {}

    /** @throws IllegalArgumentException saying what is wrong, and with which stage */
    static RolloutPlan parse(String text, long mostNewlyBlocked) {
        List<RolloutStage> stages = new ArrayList<>();
        for (String stage : text.strip().split(",", -1)) {
            stages.add(stage(stage.strip()));
        }
        return plan(stages, mostNewlyBlocked);
    }

    /** @throws IllegalArgumentException saying what is wrong, if these stages are no roll-out */
    static RolloutPlan plan(List<RolloutStage> stages, long mostNewlyBlocked) {
        if (stages.isEmpty() || stages.size() > MOST_STAGES) {
            throw new IllegalArgumentException("a roll-out has 1 to " + MOST_STAGES + " stages");
        }
        if (mostNewlyBlocked < 0) {
            throw new IllegalArgumentException("the number of devices that may be blocked is not negative");
        }
        int reached = 0;
        for (RolloutStage stage : stages) {
            Integer percent = stage.percent();
            if (percent == null && stage.groups().isEmpty()) {
                throw new IllegalArgumentException("a stage reaches a percentage of the devices, groups, or both");
            }
            if (percent != null && (percent < 1 || percent > 100)) {
                throw new IllegalArgumentException("a percentage is 1 to 100, not " + percent);
            }
            if (percent != null && percent <= reached) {
                throw new IllegalArgumentException(
                        "each percentage is higher than the one before: %d after %d reaches nobody new"
                                .formatted(percent, reached));
            }
            reached = percent == null ? reached : percent;
        }
        return new RolloutPlan(List.copyOf(stages), mostNewlyBlocked);
    }

    static RolloutStage stage(@Nullable Integer percent, List<String> groups, String hold) {
        Matcher written = STAGE.matcher("x@" + hold.strip());
        if (!written.matches()) {
            throw new IllegalArgumentException(
                    "\"%s\" is not how long a stage is held: write 30m, 2h or 1d".formatted(hold));
        }
        if (groups.size() > MOST_GROUPS || groups.stream().anyMatch(group -> group.length() > LONGEST_NAME)) {
            throw new IllegalArgumentException("a stage names at most " + MOST_GROUPS + " groups");
        }
        return new RolloutStage(percent, groups, seconds(written.group(2), written.group(3)));
    }

    private static RolloutStage stage(String text) {
        Matcher written = STAGE.matcher(text);
        if (!written.matches()) {
            throw new IllegalArgumentException(
                    "\"%s\" is not a stage: write whom it reaches, @, and how long it is held, such as 5@30m"
                            .formatted(shortened(text)));
        }
        Integer percent = null;
        List<String> groups = new ArrayList<>();
        for (String part : written.group(1).split("/", -1)) {
            Matcher number = PERCENT.matcher(part);
            if (number.matches() && percent == null) {
                percent = Integer.valueOf(number.group(1));
            } else if (part.startsWith(GROUP) && part.length() > GROUP.length()) {
                groups.add(part.substring(GROUP.length()));
            } else {
                throw new IllegalArgumentException(
                        "\"%s\" is neither a percentage nor group:NAME".formatted(shortened(part)));
            }
        }
        return stage(percent, groups, written.group(2) + written.group(3));
    }

    private static long seconds(String amount, String unit) {
        long seconds = Long.parseLong(amount)
                * switch (unit) {
                    case "s" -> 1;
                    case "m" -> 60;
                    case "h" -> 3_600;
                    default -> 86_400;
                };
        if (seconds > LONGEST_HOLD.toSeconds()) {
            throw new IllegalArgumentException("a stage is held for at most 30d");
        }
        return seconds;
    }

    private static String shortened(String text) {
        return text.length() <= 60 ? text : text.substring(0, 60) + "…";
    }

    /** In words: {@code 5% and pilots}. */
    static String reach(RolloutStage stage) {
        List<String> parts = new ArrayList<>();
        if (stage.percent() != null) {
            parts.add(stage.percent() + "%");
        }
        parts.addAll(stage.groups());
        return String.join(" and ", parts);
    }

    /** In words: {@code 5% for 30m, then 100% for 2h, then for good}. */
    static String sentence(RolloutPlan plan) {
        return plan.stages().stream()
                .map(stage -> reach(stage) + " for " + hold(stage.holdSeconds()) + ", then ")
                .collect(Collectors.joining("", "", reachesAll(plan) ? "for good" : "every device"));
    }

    /** Whether the budget holds for every device, too. */
    static boolean reachesAll(RolloutPlan plan) {
        Integer last = plan.stages().getLast().percent();
        return last != null && last == 100;
    }

    /** In the largest unit that divides it. */
    static String hold(long seconds) {
        if (seconds == 0 || seconds % 60 != 0) {
            return seconds + "s";
        }
        return seconds % 86_400 == 0
                ? seconds / 86_400 + "d"
                : seconds % 3_600 == 0 ? seconds / 3_600 + "h" : seconds / 60 + "m";
    }
}
