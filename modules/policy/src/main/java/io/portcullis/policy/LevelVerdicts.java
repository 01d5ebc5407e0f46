package io.portcullis.policy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Narrows a decision to the checks that one access level requires. */
final class LevelVerdicts {

    private LevelVerdicts() {}

    static LevelVerdict verdict(Decision decision, String level) {
        Set<String> required = decision.requirements().get(level);
        Instant now = decision.evaluatedAt();
        if (required == null) {
            CheckResult undefined = CheckResult.refusal(
                    "level-defined",
                    "level-defined",
                    Reason.LEVEL_UNDEFINED,
                    "The policy set in force defines no access level \"%s\".".formatted(level),
                    now);
            return new LevelVerdict(false, Status.NON_COMPLIANT, List.of(undefined), now);
        }
        List<CheckResult> failing = new ArrayList<>();
        Outcome worst = Outcome.PASS;
        Instant validUntil = Instant.MAX;
        CheckResult first = decision.results().getFirst();
        if (first.reason() == Reason.NO_POLICY_IN_SCOPE) {
            failing.add(first);
            worst = Outcome.FAIL;
        }
        for (String check : required) {
            boolean inScope = false;
            for (CheckResult result : decision.results()) {
                if (!result.check().equals(check)) {
                    continue;
                }
                inScope = true;
                worst = Evaluation.worse(worst, atLevel(result.outcome()));
                validUntil = Evaluation.earlier(validUntil, result.validUntil());
                if (result.outcome() != Outcome.PASS) {
                    failing.add(result);
                }
            }
            if (!inScope) {
                worst = Outcome.FAIL;
                failing.add(CheckResult.refusal(
                        check,
                        check,
                        Reason.NOT_IN_SCOPE,
                        "Access level \"%s\" requires the check \"%s\", and no policy that holds it applies to this device."
                                .formatted(level, check),
                        now));
            }
        }
        Status status = Evaluation.status(worst);
        boolean reached = status == Status.COMPLIANT || status == Status.IN_GRACE;
        return new LevelVerdict(reached, status, List.copyOf(failing), reached ? validUntil : now);
    }

    // A level that requires a check which warns is refused when it is loaded; should one be here, it is not reached.
    private static Outcome atLevel(Outcome outcome) {
        return outcome == Outcome.WARN ? Outcome.UNKNOWN : outcome;
    }
}
