package io.portcullis.platform.compliance.decisions;

import io.portcullis.contracts.CheckOutcome;
import io.portcullis.contracts.DecisionDocument;
import io.portcullis.contracts.Remediation;
import io.portcullis.contracts.RemediationTranslation;
import io.portcullis.policy.CheckResult;
import io.portcullis.policy.Decision;
import io.portcullis.policy.LevelVerdict;
import io.portcullis.policy.Outcome;
import io.portcullis.policy.RemediationText;
import io.portcullis.policy.Severity;
import io.portcullis.policy.Status;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Decisions as they cross the process boundary, and the refusals that no policy makes. */
public final class Documents {
    private Documents() {}

    public static DecisionDocument decision(UUID deviceId, Decision decision, long revision) {
        return new DecisionDocument(
                deviceId,
                decision.status().wire(),
                sorted(decision.levels()),
                revision,
                decision.evaluatedAt(),
                decision.validUntil(),
                outcomes(decision.failing()));
    }

    /** The decision seen from one level. */
    public static DecisionDocument atLevel(UUID deviceId, Decision decision, LevelVerdict verdict, long revision) {
        return new DecisionDocument(
                deviceId,
                verdict.status().wire(),
                sorted(decision.levels()),
                revision,
                decision.evaluatedAt(),
                verdict.validUntil(),
                outcomes(verdict.failing()));
    }

    /** Of a device without a posture: that comes first, then what the level will ask for. */
    public static DecisionDocument neverReported(UUID deviceId, LevelVerdict verdict, long revision, Instant now) {
        List<CheckOutcome> failing = new ArrayList<>();
        failing.add(noReport());
        failing.addAll(outcomes(verdict.failing()));
        return new DecisionDocument(deviceId, Status.UNKNOWN.wire(), List.of(), revision, now, now, failing);
    }

    public static DecisionDocument nothing(
            UUID deviceId, Status status, List<String> levels, long revision, Instant now, CheckOutcome reason) {
        return new DecisionDocument(deviceId, status.wire(), levels, revision, now, now, List.of(reason));
    }

    public static CheckOutcome noReport() {
        return missing(
                "posture-report",
                "The device reports its posture",
                "no_report",
                "The device has not reported its posture yet.",
                new Remediation("Run \"portcullis agent report\" on the device.", null));
    }

    public static CheckOutcome noPolicySet() {
        return missing(
                "policy-set",
                "A policy set is in force",
                "no_policy_set",
                "No policy set is in force yet, so no device can be found compliant.",
                new Remediation("Ask an administrator to publish a policy set.", null));
    }

    public static CheckOutcome noLevel(String audience) {
        return missing(
                "application-level",
                "The policy set names the application's access level",
                "no_level_required",
                "The policy set in force names no access level for " + audience + ", so no device can reach it.",
                new Remediation("Ask an administrator to add the application to the policy set.", null));
    }

    private static CheckOutcome missing(
            String check, String title, String reason, String message, Remediation remediation) {
        return new CheckOutcome(
                "",
                check,
                title,
                Severity.CRITICAL.wire(),
                "unknown",
                reason,
                message,
                null,
                null,
                null,
                Map.of(),
                remediation);
    }

    public static List<String> sorted(Set<String> names) {
        return names.stream().sorted().toList();
    }

    private static List<CheckOutcome> outcomes(List<CheckResult> results) {
        return results.stream().map(Documents::outcome).toList();
    }

    private static CheckOutcome outcome(CheckResult result) {
        return new CheckOutcome(
                result.policy(),
                result.check(),
                result.title(),
                result.severity().wire(),
                result.outcome().wire(),
                result.reason().wire(),
                result.message(),
                result.graceUntil(),
                result.failingSince(),
                result.outcome() == Outcome.WAIVED ? result.validUntil() : null,
                result.evidence(),
                remediation(result.remediation()));
    }

    private static @Nullable Remediation remediation(@Nullable RemediationText text) {
        if (text == null) {
            return null;
        }
        Map<String, RemediationTranslation> languages = new LinkedHashMap<>();
        text.textByLanguage().forEach((language, words) -> {
            if (!language.equals(RemediationText.ANY)) {
                languages.put(
                        language,
                        new RemediationTranslation(words, text.stepsByLanguage().getOrDefault(language, List.of())));
            }
        });
        return new Remediation(text.text(), text.link(), text.steps(), languages);
    }
}
