package io.portcullis.policy;

import io.portcullis.posture.Platform;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The devices that a policy or a check applies to: those that match every set that is not empty. */
public record Scope(Set<Platform> os, Set<String> groups, Set<String> ownership) {

    private static final Scope EVERYTHING = new Scope(Set.of(), Set.of(), Set.of());

    public Scope {
        os = Set.copyOf(os);
        groups = Set.copyOf(groups);
        ownership = Set.copyOf(ownership);
    }

    /** Every device. */
    public static Scope everything() {
        return EVERYTHING;
    }

    /**
     * Whether a device is in it. What is not known of the device matches: not to know must not be a way out of a
     * policy.
     */
    boolean includes(Subject subject, @Nullable Platform platform) {
        return (platform == null || os.isEmpty() || os.contains(platform))
                && (groups.isEmpty() || sharesOne(subject.groups()))
                && (subject.ownership().isEmpty() || ownership.isEmpty() || ownership.contains(subject.ownership()));
    }

    private boolean sharesOne(Set<String> others) {
        for (String group : others) {
            if (groups.contains(group)) {
                return true;
            }
        }
        return false;
    }
}
