package io.portcullis.console.policies;

import io.portcullis.contracts.RolloutPlan;
import io.portcullis.contracts.RolloutStage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How a publication is to reach the fleet, as the form asks it.
 *
 * @param reach {@code all}, {@code careful}, {@code slow} or {@code custom}
 * @param percent one entry a stage, empty for none
 * @param groups one entry a stage, names with commas between
 * @param hold one entry a stage, such as {@code 2h}
 */
public record RolloutForm(
        @Nullable String reach,
        @Nullable List<String> percent,
        @Nullable List<String> groups,
        @Nullable List<String> hold,
        @Nullable String mostNewlyBlocked) {

    static final int ROWS = 5;

    /** A choice that needs no filling in. */
    enum Preset {
        CAREFUL("5% → 25% → 100%", "5@30m,25@2h,100@1h"),
        SLOW("1% → 10% → 50% → 100%", "1@4h,10@1d,50@1d,100@4h");

        private final String title;
        private final String stages;

        Preset(String title, String stages) {
            this.title = title;
            this.stages = stages;
        }

        public String wire() {
            return name().toLowerCase(Locale.ROOT);
        }

        public String title() {
            return title;
        }

        public String sentence() {
            return RolloutText.sentence(RolloutText.parse(stages, 0));
        }
    }

    static RolloutForm initial() {
        return new RolloutForm("all", List.of("5", "25", "100"), List.of(), List.of("30m", "2h", "1h"), "10");
    }

    public String chosen() {
        return reach == null || reach.isEmpty() ? "all" : reach;
    }

    /**
     * Null for all devices at once.
     *
     * @throws IllegalArgumentException saying what is wrong
     */
    @Nullable
    RolloutPlan plan() {
        return switch (chosen()) {
            case "all" -> null;
            case "careful" -> RolloutText.parse(Preset.CAREFUL.stages, budget());
            case "slow" -> RolloutText.parse(Preset.SLOW.stages, budget());
            case "custom" -> RolloutText.plan(stages(), budget());
            default -> throw new IllegalArgumentException("choose how the publication reaches the devices");
        };
    }

    public String budgetText() {
        return mostNewlyBlocked == null ? "" : mostNewlyBlocked;
    }

    /** What stands in a field of the table of stages. */
    public String at(String column, int row) {
        List<String> values = switch (column) {
            case "percent" -> percent;
            case "groups" -> groups;
            default -> hold;
        };
        return values == null || row >= values.size() ? "" : values.get(row);
    }

    private long budget() {
        String text = budgetText().strip();
        if (!text.matches("[0-9]{1,9}")) {
            throw new IllegalArgumentException(
                    "say how many devices may lose an application before everything is rolled back; 0 for none");
        }
        return Long.parseLong(text);
    }

    private List<RolloutStage> stages() {
        List<RolloutStage> stages = new ArrayList<>();
        for (int row = 0; row < ROWS; row++) {
            String share = at("percent", row).strip().replaceFirst("%$", "");
            List<String> names = Arrays.stream(at("groups", row).split(",", -1))
                    .map(String::strip)
                    .filter(name -> !name.isEmpty())
                    .toList();
            if (share.isEmpty() && names.isEmpty()) {
                continue;
            }
            if (!share.isEmpty() && !share.matches("[0-9]{1,3}")) {
                throw new IllegalArgumentException("\"%s\" is no percentage".formatted(share));
            }
            stages.add(RolloutText.stage(share.isEmpty() ? null : Integer.valueOf(share), names, at("hold", row)));
        }
        return stages;
    }
}
