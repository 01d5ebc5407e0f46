package io.portcullis.policy;

import io.portcullis.posture.Platform;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One policy, ready to evaluate. */
record CompiledPolicy(Policy definition, List<CompiledCheck> checks) {

    CompiledPolicy {
        checks = List.copyOf(checks);
    }

    /**
     * Whether the policy applies to a device. What is not known of the device matches: not to know must not be a way
     * out of a policy.
     */
    boolean inScope(Subject subject, @Nullable Platform os) {
        Scope scope = definition.scope();
        return (os == null || scope.os().isEmpty() || scope.os().contains(os))
                && (scope.groups().isEmpty() || sharesOne(scope.groups(), subject.groups()))
                && (subject.ownership().isEmpty()
                        || scope.ownership().isEmpty()
                        || scope.ownership().contains(subject.ownership()));
    }

    private static boolean sharesOne(Set<String> wanted, Set<String> groups) {
        for (String group : groups) {
            if (wanted.contains(group)) {
                return true;
            }
        }
        return false;
    }
}
