package io.portcullis.console.policies;

import io.portcullis.contracts.PolicyProblem;
import io.portcullis.policy.CompiledPolicySet;
import io.portcullis.policy.PolicyLoader;
import io.portcullis.policy.PolicyLoading;
import io.portcullis.posture.Catalogue;
import java.util.List;
import org.springframework.stereotype.Component;

/** Says what is wrong with a policy set, with the same code that the platform will apply it with. */
@Component
class PolicyCheck {
    private final PolicyLoader loader = new PolicyLoader(Catalogue.standard());

    sealed interface Verdict {
        /** @param set ready to be evaluated, with its definition */
        record Valid(CompiledPolicySet set) implements Verdict {}

        /** @param problems every one, in the order of the text */
        record Invalid(List<PolicyProblem> problems) implements Verdict {}
    }

    Verdict check(String document) {
        return switch (loader.load(document)) {
            case PolicyLoading.Accepted(CompiledPolicySet set) -> new Verdict.Valid(set);
            case PolicyLoading.Rejected(List<io.portcullis.policy.PolicyProblem> problems) ->
                new Verdict.Invalid(problems.stream()
                        .map(problem ->
                                new PolicyProblem(problem.line(), problem.column(), problem.path(), problem.message()))
                        .toList());
        };
    }
}
