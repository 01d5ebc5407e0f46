package io.portcullis.console.policies;

import io.portcullis.contracts.PolicyProblem;
import io.portcullis.policy.PolicySet;
import java.util.List;

/** What the check says about a draft, in the form that pages show. */
record DraftVerdict(List<PolicyProblem> problems, int policies, int checks, int levels, int applications) {
    static DraftVerdict of(PolicyCheck.Verdict verdict) {
        return switch (verdict) {
            case PolicyCheck.Verdict.Invalid(List<PolicyProblem> problems) -> new DraftVerdict(problems, 0, 0, 0, 0);
            case PolicyCheck.Verdict.Valid valid -> {
                PolicySet set = valid.set().definition();
                yield new DraftVerdict(
                        List.of(),
                        set.policies().size(),
                        set.policies().stream()
                                .mapToInt(policy -> policy.checks().size())
                                .sum(),
                        set.levels().size(),
                        set.applications().size());
            }
        };
    }

    public boolean valid() {
        return problems.isEmpty();
    }

    public String contents() {
        return String.join(
                ", ",
                counted(policies, "policy", "policies"),
                counted(checks, "check", "checks"),
                counted(levels, "level", "levels"),
                counted(applications, "application", "applications"));
    }

    private static String counted(int number, String one, String many) {
        return number + " " + (number == 1 ? one : many);
    }
}
