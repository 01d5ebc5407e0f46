package io.portcullis.policy;

import java.util.Set;

/**
 * What scoping knows about a device besides its posture. Its operating system comes from the posture's {@code os.type};
 * while that is unknown, the device is in the scope of policies for every operating system.
 */
public record Subject(Set<String> groups, String ownership) {
    public Subject {
        groups = Set.copyOf(groups);
    }
}
