package io.portcullis.agent.report;

import io.portcullis.agent.AgentFailure;
import io.portcullis.contracts.CollectionPlan;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Which check a person means. */
public final class CheckNames {

    private CheckNames() {}

    /**
     * @param name as {@code policy/check} or {@code check}
     * @param policy of the check in question
     */
    public static boolean matches(String name, String policy, String check) {
        return name.equals(check) || name.equals(policy + '/' + check);
    }

    /** What it reads; of several policies that have a check of the name, all. */
    static Set<String> attributes(CollectionPlan plan, String name) throws AgentFailure {
        List<String> meant = plan.checks().keySet().stream()
                .filter(key -> key.equals(name) || key.endsWith('/' + name))
                .toList();
        if (meant.isEmpty()) {
            throw AgentFailure.failed(
                    plan.checks().isEmpty()
                            ? "The platform names no check that applies to this device: report everything."
                            : "No check " + name + " applies to this device. These do: "
                                    + String.join(", ", plan.checks().keySet()) + ".");
        }
        Set<String> attributes = new TreeSet<>();
        meant.forEach(key -> attributes.addAll(plan.checks().getOrDefault(key, List.of())));
        return attributes;
    }
}
