package io.portcullis.policy;

import java.util.List;

/** All policies, access levels and application requirements of one revision, as written. */
public record PolicySet(List<Policy> policies, List<AccessLevel> levels, List<ApplicationRequirement> applications) {
    public PolicySet {
        policies = List.copyOf(policies);
        levels = List.copyOf(levels);
        applications = List.copyOf(applications);
    }
}
