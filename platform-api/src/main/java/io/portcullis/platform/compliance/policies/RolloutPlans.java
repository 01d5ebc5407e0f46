package io.portcullis.platform.compliance.policies;

import io.portcullis.contracts.RolloutPlan;
import io.portcullis.contracts.RolloutStage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How a signed plan is read: stages reach ever more devices, never fewer. */
public final class RolloutPlans {
    private static final int MOST_STAGES = 20;
    private static final int MOST_GROUPS = 100;
    private static final long LONGEST_HOLD = Duration.ofDays(30).toSeconds();

    private RolloutPlans() {}

    /** What is wrong with a plan, for a person; empty if it can be followed. */
    @SuppressWarnings("ConstantValue") // what comes from JSON may lack any member
    static List<String> faults(RolloutPlan plan) {
        @Nullable List<RolloutStage> stages = plan.stages();
        if (stages == null || stages.isEmpty() || stages.size() > MOST_STAGES) {
            return List.of("A roll-out has 1 to " + MOST_STAGES + " stages.");
        }
        List<String> faults = new ArrayList<>();
        if (plan.mostNewlyBlocked() < 0) {
            faults.add("The number of devices that a roll-out may block is not negative.");
        }
        for (int i = 0; i < stages.size(); i++) {
            @Nullable RolloutStage stage = stages.get(i);
            @Nullable List<String> groups = stage == null ? null : stage.groups();
            if (stage == null || groups == null || groups.stream().anyMatch(Objects::isNull)) {
                faults.add("Stage " + (i + 1) + " of the roll-out lacks its groups.");
                continue;
            }
            var percent = stage.percent();
            if (percent != null && (percent < 1 || percent > 100)) {
                faults.add("Stage " + (i + 1) + " of the roll-out reaches " + percent + " %; 1 to 100 can be.");
            }
            if (percent == null && groups.isEmpty()) {
                faults.add("Stage " + (i + 1) + " of the roll-out names neither a percentage nor groups.");
            }
            if (groups.size() > MOST_GROUPS) {
                faults.add("Stage " + (i + 1) + " of the roll-out names more than " + MOST_GROUPS + " groups.");
            }
            if (stage.holdSeconds() < 0 || stage.holdSeconds() > LONGEST_HOLD) {
                faults.add("Stage " + (i + 1) + " of the roll-out is held " + stage.holdSeconds()
                        + " seconds; 0 to 30 days can be.");
            }
        }
        return faults;
    }

    /** Of the stages up to this one together. */
    public static int percent(RolloutPlan plan, int stage) {
        return plan.stages().subList(0, stage).stream()
                .map(RolloutStage::percent)
                .filter(Objects::nonNull)
                .mapToInt(Integer::intValue)
                .max()
                .orElse(0);
    }

    /** Of the stages up to this one together. */
    public static List<String> groups(RolloutPlan plan, int stage) {
        return plan.stages().subList(0, stage).stream()
                .flatMap(reached -> reached.groups().stream())
                .distinct()
                .sorted()
                .toList();
    }

    public static Duration hold(RolloutPlan plan, int stage) {
        return Duration.ofSeconds(plan.stages().get(stage - 1).holdSeconds());
    }
}
