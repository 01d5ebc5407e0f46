package io.portcullis.console.policies;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What an admin can do to a staged roll-out that is under way. */
public enum RolloutAction {
    PAUSE(
            "Pause",
            "Pause this roll-out?",
            "Devices that it has reached stay under it, the others stay as they are, until somebody resumes it.",
            true,
            "The roll-out is paused."),
    RESUME("Resume", "Resume this roll-out?", "It goes on where it stood.", false, "The roll-out goes on."),
    ADVANCE(
            "Next stage now",
            "Begin the next stage now?",
            "The rest of the hold time is skipped. The budget for blocked devices stays what it is.",
            false,
            "The next stage begins."),
    ABORT(
            "Abort",
            "Abort this roll-out?",
            "Every device goes back to the policy set before it, at once. To try again, publish again.",
            true,
            "The roll-out is aborted; devices go back to the policy set before it.");

    private final String title;
    private final String question;
    private final String meaning;
    private final boolean needsReason;
    private final String outcome;

    RolloutAction(String title, String question, String meaning, boolean needsReason, String outcome) {
        this.title = title;
        this.question = question;
        this.meaning = meaning;
        this.needsReason = needsReason;
        this.outcome = outcome;
    }

    static Optional<RolloutAction> of(String path) {
        return Arrays.stream(values())
                .filter(action -> action.wire().equals(path))
                .findFirst();
    }

    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    public String title() {
        return title;
    }

    public String question() {
        return question;
    }

    public String meaning() {
        return meaning;
    }

    /** Of the others the platform records only who did it, so nobody is asked why. */
    public boolean needsReason() {
        return needsReason;
    }

    String outcome() {
        return outcome;
    }
}
