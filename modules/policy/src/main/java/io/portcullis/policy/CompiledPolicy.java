package io.portcullis.policy;

import java.util.List;
import java.util.Map;

/** One policy, ready to evaluate. */
record CompiledPolicy(Policy definition, List<CompiledCheck> checks) {

    CompiledPolicy {
        checks = List.copyOf(checks);
    }

    CompiledPolicy within(Map<String, Integer> positions, int places) {
        return new CompiledPolicy(
                definition,
                checks.stream().map(check -> check.within(positions, places)).toList());
    }
}
