package io.portcullis.policy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Narrows a decision to the checks that one access level requires. */
final class LevelVerdicts {

    private LevelVerdicts() {}

    static LevelVerdict verdict(Decision decision, String level) {
        Set<String> required = decision.requirements().get(level);
        if (required == null) {
            CheckResult undefined = refusal(
                    decision,
                    "level-defined",
                    Reason.LEVEL_UNDEFINED,
                    "The policy set in force defines no access level \"%s\".".formatted(level));
            return new LevelVerdict(false, Status.NON_COMPLIANT, List.of(undefined), decision.evaluatedAt());
        }
        List<CheckResult> failing = new ArrayList<>();
        Outcome worst = Outcome.PASS;
        Instant validUntil = Instant.MAX;
        boolean nothingInScope =
                decision.results().size() == 1 && decision.results().getFirst().reason() == Reason.NO_POLICY_IN_SCOPE;
        if (nothingInScope) {
            failing.add(decision.results().getFirst());
            worst = Outcome.FAIL;
        }
        for (String check : required) {
            boolean inScope = false;
            for (CheckResult result : decision.results()) {
                if (!result.check().equals(check)) {
                    continue;
                }
                inScope = true;
                worst = Evaluation.worse(worst, result.outcome());
                validUntil = Evaluation.earlier(validUntil, result.validUntil());
                if (result.outcome() != Outcome.PASS) {
                    failing.add(result);
                }
            }
            if (!inScope) {
                worst = Outcome.FAIL;
                failing.add(refusal(
                        decision,
                        check,
                        Reason.NOT_IN_SCOPE,
                        "Access level \"%s\" requires the check \"%s\", and no policy that holds it applies to this device."
                                .formatted(level, check)));
            }
        }
        Status status = Evaluation.status(worst);
        boolean reached = status == Status.COMPLIANT || status == Status.IN_GRACE;
        return new LevelVerdict(reached, status, List.copyOf(failing), reached ? validUntil : decision.evaluatedAt());
    }

    private static CheckResult refusal(Decision decision, String check, Reason reason, String message) {
        return new CheckResult(
                "",
                check,
                check,
                Severity.CRITICAL,
                Outcome.FAIL,
                reason,
                message,
                null,
                null,
                decision.evaluatedAt(),
                Map.of(),
                null);
    }
}
