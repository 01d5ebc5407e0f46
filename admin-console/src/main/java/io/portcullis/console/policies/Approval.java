package io.portcullis.console.policies;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What people have said of one version of a draft.
 *
 * @param approvers those who say that it may be published, in their order
 * @param needed how many it takes
 * @param latest when the last of them said so; null if nobody has
 */
record Approval(
        List<String> approvers, int needed, @Nullable Instant latest) {
    Approval {
        approvers = List.copyOf(approvers);
    }

    public boolean complete() {
        return approvers.size() >= needed;
    }

    public boolean takesTwo() {
        return needed > 1;
    }

    boolean has(String person) {
        return approvers.stream().anyMatch(person::equalsIgnoreCase);
    }

    public String by() {
        return String.join(" and ", approvers);
    }

    /** Why it cannot be published yet, for a person. */
    String missing() {
        return takesTwo()
                ? "a machine wrote some of it, so two people who wrote none of this version have to approve it first."
                : "somebody who wrote none of this version has to approve it first.";
    }
}
