package io.portcullis.platform.compliance.decisions;

import io.portcullis.contracts.WireJson;
import io.portcullis.platform.compliance.policies.PolicyInForceSet;
import io.portcullis.policy.ApplicationRequirement;
import io.portcullis.policy.CheckResult;
import io.portcullis.policy.Decision;
import io.portcullis.policy.FailureHistory;
import java.util.List;
import java.util.TreeSet;

/**
 * How a device that is decided under a set being rolled out fares under the one in force: kept beside its decision, so
 * that going back forgets nothing, and to know what the roll-out costs.
 *
 * @param base revision in force when this was found
 * @param history of the decisions under the set in force: what one set counts against a device, another does not
 * @param lost applications that the device could use under the set in force, and cannot under the one rolled out
 * @param blocking checks, as policy/check, that keep it from them
 */
record Trial(long base, FailureHistory history, List<String> lost, List<String> blocking) {

    static Trial of(PolicyInForceSet base, Decision underBase, PolicyInForceSet candidate, Decision underCandidate) {
        var lost = new TreeSet<String>();
        var blocking = new TreeSet<String>();
        for (ApplicationRequirement application : base.rules().definition().applications()) {
            if (!underBase.at(application.level()).reached()) {
                continue;
            }
            var level = candidate.rules().requiredLevel(application.audience());
            if (level.isEmpty()) {
                lost.add(application.audience());
                blocking.add("the application " + application.audience() + " is not named");
                continue;
            }
            var verdict = underCandidate.at(level.get());
            if (!verdict.reached()) {
                lost.add(application.audience());
                verdict.failing().stream()
                        .filter(result -> !result.acceptable())
                        .map(Trial::name)
                        .forEach(blocking::add);
            }
        }
        return new Trial(base.revision(), underBase.history(), List.copyOf(lost), List.copyOf(blocking));
    }

    /** Where nothing was in force before, nothing can be lost. */
    static Trial withoutBase(FailureHistory history) {
        return new Trial(0, history, List.of(), List.of());
    }

    static Trial parse(String text) {
        return WireJson.mapper().readValue(text, Trial.class);
    }

    String text() {
        return WireJson.mapper().writeValueAsString(this);
    }

    boolean newlyBlocked() {
        return !lost.isEmpty();
    }

    private static String name(CheckResult result) {
        return result.policy().isEmpty() ? result.check() : result.policy() + "/" + result.check();
    }
}
