package io.portcullis.console.policies;

import io.portcullis.contracts.RolloutDocument;
import io.portcullis.contracts.RolloutStage;
import java.util.ArrayList;
import java.util.List;

/** A staged roll-out as its page shows it. */
record StagesView(RolloutDocument document) {

    /**
     * One stage, or what comes after the last.
     *
     * @param state {@code done}, {@code now}, {@code failed} or {@code later}
     */
    record Stage(int number, String reach, String hold, String state) {}

    public List<Stage> stages() {
        List<Stage> stages = new ArrayList<>();
        int number = 1;
        for (RolloutStage stage : document.plan().stages()) {
            stages.add(
                    new Stage(number, RolloutText.reach(stage), RolloutText.hold(stage.holdSeconds()), state(number)));
            number++;
        }
        String last = RolloutText.reachesAll(document.plan()) ? "In force" : "Every device";
        stages.add(new Stage(number, last, "", document.state().equals("complete") ? "done" : "later"));
        return stages;
    }

    private String state(int number) {
        if (document.state().equals("complete") || number < document.stage()) {
            return "done";
        }
        return number > document.stage() ? "later" : underWay() ? "now" : "failed";
    }

    /** Whether it can still go on. */
    public boolean underWay() {
        return running() || paused();
    }

    public boolean running() {
        return document.state().equals("running");
    }

    public boolean paused() {
        return document.state().equals("paused");
    }

    public String title() {
        return switch (document.state()) {
            case "running" ->
                "Stage %d of %d"
                        .formatted(document.stage(), document.plan().stages().size());
            case "paused" ->
                "Paused in stage %d of %d"
                        .formatted(document.stage(), document.plan().stages().size());
            case "complete" -> "Complete";
            case "rolled_back" -> "Rolled back by itself";
            case "aborted" -> "Aborted";
            case "superseded" -> "Superseded by a later revision";
            default -> document.state();
        };
    }

    public boolean failed() {
        return document.state().equals("rolled_back") || document.state().equals("aborted");
    }

    /** Whole percent of the devices in this stage. */
    public long reachedPercent() {
        return document.devicesInStage() == 0
                ? 100
                : Math.min(100, document.devicesReached() * 100 / document.devicesInStage());
    }

    /** Whole percent of the devices that may be blocked; 100 once the budget is used up. */
    public long budgetPercent() {
        long budget = document.plan().mostNewlyBlocked();
        return budget == 0
                ? (document.newlyBlocked() > 0 ? 100 : 0)
                : Math.min(100, document.newlyBlocked() * 100 / budget);
    }
}
