package io.portcullis.console.waivers;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a person can decide about a waiver. */
enum Decision {
    APPROVE("approved", true, "Approved: it excuses for the time that it names."),
    DENY("denied", true, "Denied: it excuses nothing."),
    WITHDRAW("withdrawn", false, "Withdrawn: it excuses nothing any more.");

    private final String state;
    private final boolean needsAnother;
    private final String outcome;

    Decision(String state, boolean needsAnother, String outcome) {
        this.state = state;
        this.needsAnother = needsAnother;
        this.outcome = outcome;
    }

    static Optional<Decision> of(String path) {
        return Arrays.stream(values())
                .filter(decision -> decision.wire().equals(path))
                .findFirst();
    }

    String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** That it leads to. */
    String state() {
        return state;
    }

    /** Whether it is possible for a waiver in that state. */
    boolean possibleFor(String present) {
        return present.equals("requested") || (this == WITHDRAW && present.equals("approved"));
    }

    /** Whether it takes somebody other than who asked for the waiver. */
    boolean needsAnother() {
        return needsAnother;
    }

    String outcome() {
        return outcome;
    }
}
