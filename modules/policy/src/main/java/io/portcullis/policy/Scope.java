package io.portcullis.policy;

import io.portcullis.posture.Platform;
import java.util.Set;

/** The devices that a policy applies to: those that match every set that is not empty. */
public record Scope(Set<Platform> os, Set<String> groups, Set<String> ownership) {
    public Scope {
        os = Set.copyOf(os);
        groups = Set.copyOf(groups);
        ownership = Set.copyOf(ownership);
    }
}
