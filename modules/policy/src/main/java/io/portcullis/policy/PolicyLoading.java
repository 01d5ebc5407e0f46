package io.portcullis.policy;

import java.util.List;

/** What became of loading a policy set. */
public sealed interface PolicyLoading {

    /** Every check compiles; the set can be evaluated. */
    record Accepted(CompiledPolicySet set) implements PolicyLoading {}

    /** @param problems all that were found, in the order of the text; never empty */
    record Rejected(List<PolicyProblem> problems) implements PolicyLoading {
        public Rejected {
            problems = List.copyOf(problems);
        }
    }
}
