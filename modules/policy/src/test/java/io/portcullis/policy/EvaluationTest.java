package io.portcullis.policy;

import static io.portcullis.policy.Fixtures.COMPANY;
import static io.portcullis.policy.Fixtures.NOW;
import static io.portcullis.policy.Fixtures.accepted;
import static io.portcullis.policy.Fixtures.check;
import static io.portcullis.policy.Fixtures.decide;
import static io.portcullis.policy.Fixtures.only;
import static io.portcullis.policy.Fixtures.posture;
import static io.portcullis.policy.Fixtures.postureAt;
import static io.portcullis.policy.Fixtures.resource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.portcullis.posture.EvidenceGrade;
import io.portcullis.posture.Posture;
import io.portcullis.posture.Reading;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Laws 2 (the evaluator's part), 3, 4 and 9. */
class EvaluationTest {

    private static final CompiledPolicySet EXAMPLE = accepted(resource("example.yaml"));
    private static final CompiledPolicySet PER_OS = accepted(resource("per-os.yaml"));

    @Test
    void aRefusalNamesEveryFailingCheckWithReasonAndRemediation() {
        Decision decision = decide(
                EXAMPLE,
                posture(
                        "os.type",
                        "linux",
                        "disk.root.encrypted",
                        false,
                        "updates.security_pending",
                        3,
                        "os.version",
                        "11.2",
                        "tpm.present",
                        true));

        assertThat(decision.failing())
                .extracting(CheckResult::check)
                .containsExactly("disk-encrypted", "updated", "os-supported", "secure-boot");
        assertThat(decision.failing())
                .extracting(CheckResult::message)
                .containsExactly(
                        "disk.root.encrypted is false; required: disk.root.encrypted",
                        "updates.security_pending is 3; required: updates.security_pending == 0",
                        "os.version is 11.2; required: version_at_least(os.version, \"12.5\")",
                        "boot.secure_boot was not reported; required: boot.secure_boot && tpm.present");
        assertThat(decision.failing().getFirst().remediation())
                .isEqualTo(new RemediationText("Turn on disk encryption.", "https://help.example.com/disk"));
        assertThat(decision.at("high").failing())
                .extracting(CheckResult::check)
                .containsExactly("disk-encrypted", "secure-boot", "os-supported");
    }

    @Test
    void anUnknownCheckNamesEveryAttributeAtFaultAndShowsTheOthers() {
        CheckResult result = only(
                decide(check("boot.secure_boot && tpm.present && firewall.enabled"), posture("tpm.present", true)));

        assertThat(result.message())
                .isEqualTo("boot.secure_boot was not reported; firewall.enabled was not reported; "
                        + "required: boot.secure_boot && tpm.present && firewall.enabled");
        assertThat(result.evidence()).isEqualTo(Map.of("tpm.present", true));
    }

    @Test
    void longExpressionsAndValuesAreShownOnOneLineAndCut() {
        String message = only(decide(check("os.name == \"a\""), posture("os.name", "x".repeat(1024))))
                .message();
        assertThat(message).isEqualTo("os.name is " + "x".repeat(100) + "…; required: os.name == \"a\"");
    }

    @Test
    void aPassShowsWhatItRead() {
        CheckResult result = only(decide(
                check("disk.root.encrypted && updates.security_pending < 3"),
                posture("disk.root.encrypted", true, "updates.security_pending", 2)));

        assertThat(result.outcome()).isEqualTo(Outcome.PASS);
        assertThat(result.reason()).isEqualTo(Reason.CONDITION_TRUE);
        assertThat(result.evidence()).isEqualTo(Map.of("disk.root.encrypted", true, "updates.security_pending", 2L));
        assertThat(result.failingSince()).isNull();
        assertThat(result.graceUntil()).isNull();
    }

    @Test
    void theWorstOfAllPoliciesInScopeCounts() {
        Subject finance = new Subject(Set.of("finance", "all"), "company");
        Posture good = posture("os.type", "linux", "os.version", "12.7", "firewall.enabled", true);
        Posture open = posture("os.type", "linux", "os.version", "12.7", "firewall.enabled", false);
        Posture silent = posture("os.type", "linux", "os.version", "12.7");

        assertThat(PER_OS.evaluate(finance, good, FailureHistory.none(), NOW).status())
                .isEqualTo(Status.COMPLIANT);
        assertThat(PER_OS.evaluate(finance, open, FailureHistory.none(), NOW).status())
                .isEqualTo(Status.NON_COMPLIANT);
        assertThat(PER_OS.evaluate(finance, silent, FailureHistory.none(), NOW).status())
                .isEqualTo(Status.UNKNOWN);
        assertThat(PER_OS.evaluate(COMPANY, open, FailureHistory.none(), NOW).status())
                .isEqualTo(Status.COMPLIANT);
    }

    @Test
    void statusIsTheWorstOfItsChecksInWhateverOrder() {
        Random random = new Random(4);
        List<Outcome> outcomes = List.of(Outcome.PASS, Outcome.IN_GRACE, Outcome.UNKNOWN, Outcome.FAIL);
        for (int round = 0; round < 500; round++) {
            int checks = 1 + random.nextInt(5);
            StringBuilder yaml = new StringBuilder("format: portcullis/v1\npolicies:\n");
            Outcome worst = Outcome.PASS;
            for (int i = 0; i < checks; i++) {
                Outcome outcome = outcomes.get(random.nextInt(4));
                worst = outcome.compareTo(worst) > 0 ? outcome : worst;
                yaml.append("  - { id: p%d, checks: [{ id: c, %s }] }\n"
                        .formatted(
                                i,
                                switch (outcome) {
                                    case PASS, WAIVED, WARN -> "expression: firewall.enabled";
                                    case IN_GRACE -> "expression: '!firewall.enabled', grace: 1d";
                                    case UNKNOWN -> "expression: tpm.present";
                                    case FAIL -> "expression: '!firewall.enabled'";
                                }));
            }
            Decision decision = decide(accepted(yaml.toString()), posture("firewall.enabled", true));
            assertThat(decision.status()).isEqualTo(Evaluation.status(worst));
            assertThat(decision.results()).hasSize(checks);
        }
    }

    @Test
    void aLevelIsDecidedByItsOwnChecksOnly() {
        Decision decision = decide(
                EXAMPLE,
                posture(
                        "os.type",
                        "linux",
                        "disk.root.encrypted",
                        true,
                        "updates.security_pending",
                        0,
                        "os.version",
                        "12.7",
                        "boot.secure_boot",
                        false,
                        "tpm.present",
                        true));

        assertThat(decision.status()).isEqualTo(Status.NON_COMPLIANT);
        assertThat(decision.levels()).containsExactly("basic");
        assertThat(decision.at("basic"))
                .isEqualTo(new LevelVerdict(true, Status.COMPLIANT, List.of(), NOW.plus(Duration.ofHours(24))));
        LevelVerdict high = decision.at("high");
        assertThat(high.reached()).isFalse();
        assertThat(high.status()).isEqualTo(Status.NON_COMPLIANT);
        assertThat(high.failing()).extracting(CheckResult::check).containsExactly("secure-boot");
        assertThat(high.validUntil()).isEqualTo(NOW);
    }

    @Test
    void aLevelWhoseCheckIsOutOfScopeIsNotReached() {
        Decision decision = decide(
                EXAMPLE, posture("os.type", "macos", "disk.root.encrypted", true, "updates.security_pending", 0));

        assertThat(decision.status()).isEqualTo(Status.COMPLIANT);
        assertThat(decision.levels()).containsExactly("basic");
        assertThat(decision.at("high").reached()).isFalse();
        assertThat(decision.at("high").status()).isEqualTo(Status.NON_COMPLIANT);
        assertThat(decision.at("high").failing())
                .extracting(CheckResult::check, CheckResult::reason)
                .containsExactly(tuple("secure-boot", Reason.NOT_IN_SCOPE), tuple("os-supported", Reason.NOT_IN_SCOPE));
    }

    @Test
    void aLevelNobodyDefinedIsNotReached() {
        Decision decision = decide(check("firewall.enabled"), posture("firewall.enabled", true));

        assertThat(decision.status()).isEqualTo(Status.COMPLIANT);
        LevelVerdict verdict = decision.at("top secret");
        assertThat(verdict.reached()).isFalse();
        assertThat(verdict.failing()).extracting(CheckResult::reason).containsExactly(Reason.LEVEL_UNDEFINED);
        assertThat(verdict.validUntil()).isEqualTo(NOW);
    }

    @Test
    void oneCheckIdInSeveralPoliciesInScopeMustPassInAll() {
        CompiledPolicySet set = accepted("""
                format: portcullis/v1
                policies:
                  - { id: a, checks: [{ id: it, expression: firewall.enabled }] }
                  - { id: b, checks: [{ id: it, expression: disk.root.encrypted }] }
                levels: [{ id: basic, requires: [it] }]
                """);

        assertThat(decide(set, posture("firewall.enabled", true, "disk.root.encrypted", true))
                        .levels())
                .containsExactly("basic");
        assertThat(decide(set, posture("firewall.enabled", true, "disk.root.encrypted", false))
                        .levels())
                .isEmpty();
        assertThat(decide(set, posture("firewall.enabled", true)).levels()).isEmpty();
    }

    @Test
    void validUntilIsTheEarliestEndOfAPassOrAGrace() {
        CompiledPolicySet set = accepted("""
                format: portcullis/v1
                policies:
                  - id: p
                    checks:
                      - { id: a, expression: firewall.enabled, max_age: 2h }
                      - { id: b, expression: disk.root.encrypted, max_age: 10h }
                      - { id: c, expression: tpm.present, max_age: 10h, grace: 1h }
                      - { id: d, expression: boot.secure_boot, max_age: 5m }
                levels:
                  - { id: ab, requires: [a, b] }
                  - { id: bc, requires: [b, c] }
                  - { id: d, requires: [d] }
                """);
        Instant collected = NOW.minusSeconds(60);
        Decision decision = set.evaluate(
                COMPANY,
                postureAt(
                        collected,
                        "firewall.enabled",
                        true,
                        "disk.root.encrypted",
                        true,
                        "tpm.present",
                        false,
                        "boot.secure_boot",
                        false),
                FailureHistory.none(),
                NOW);

        // d fails, so its evidence bounds nothing.
        assertThat(decision.validUntil()).isEqualTo(NOW.plus(Duration.ofHours(1)));
        assertThat(decision.at("ab").validUntil()).isEqualTo(collected.plus(Duration.ofHours(2)));
        assertThat(decision.at("bc").validUntil()).isEqualTo(NOW.plus(Duration.ofHours(1)));
        assertThat(decision.at("bc").reached()).isTrue();
        assertThat(decision.at("bc").status()).isEqualTo(Status.IN_GRACE);
        assertThat(decision.at("d").validUntil()).isEqualTo(NOW);
    }

    @Test
    void validUntilIsThePointInTimeAtWhichWaitingMakesADecisionWorse() {
        CompiledPolicySet set = accepted(resource("starter-policy-set.yaml"));
        Random random = new Random(2);
        int worsened = 0;
        for (int round = 0; round < 2_000; round++) {
            Map<String, Reading> readings = new HashMap<>();
            for (String attribute : set.attributes()) {
                Instant collected = NOW.minusSeconds(random.nextInt(86_400));
                readings.put(attribute, Fixtures.found(value(random, attribute), collected, EvidenceGrade.OS_API));
            }
            Posture posture = new Posture(readings);
            Decision decision = set.evaluate(COMPANY, posture, FailureHistory.none(), NOW);
            assertThat(decision.validUntil()).isAfter(NOW);
            Decision justBefore = set.evaluate(
                    COMPANY, posture, decision.history(), decision.validUntil().minusNanos(1));
            Decision then = set.evaluate(COMPANY, posture, decision.history(), decision.validUntil());

            assertThat(acceptable(justBefore)).isEqualTo(acceptable(decision));
            assertThat(acceptable(then)).isNotEqualTo(acceptable(decision));
            assertThat(decision.levels()).containsAll(then.levels());
            for (String level : set.levels()) {
                LevelVerdict verdict = decision.at(level);
                assertThat(verdict.reached()).isEqualTo(decision.levels().contains(level));
                if (verdict.reached()) {
                    assertThat(verdict.validUntil()).isAfterOrEqualTo(decision.validUntil());
                    assertThat(set.evaluate(COMPANY, posture, decision.history(), verdict.validUntil())
                                    .at(level)
                                    .reached())
                            .isFalse();
                    worsened++;
                }
            }
        }
        assertThat(worsened).isGreaterThan(500);
    }

    @Test
    void theSameArgumentsGiveTheSameDecision() {
        Posture posture = posture("os.type", "linux", "disk.root.encrypted", false, "updates.security_pending", 3);
        FailureHistory history = new FailureHistory(
                Map.of("baseline/updated", NOW.minusSeconds(5), "gone/gone", NOW), Map.of("gone/gone", NOW));

        Decision decision = EXAMPLE.evaluate(COMPANY, posture, history, NOW);

        assertThat(EXAMPLE.evaluate(COMPANY, posture, history, NOW)).isEqualTo(decision);
        assertThat(accepted(EXAMPLE.source()).evaluate(COMPANY, posture, history, NOW))
                .isEqualTo(decision);
        assertThat(decision.evaluatedAt()).isEqualTo(NOW);
    }

    private static List<Boolean> acceptable(Decision decision) {
        return decision.results().stream().map(CheckResult::acceptable).toList();
    }

    private static Object value(Random random, String attribute) {
        return switch (attribute) {
            case "os.type" -> "linux";
            case "os.name" -> "debian";
            case "os.version" -> random.nextInt(4) > 0 ? "12.7" : "11";
            case "mac.framework" -> "apparmor";
            case "updates.security_pending" -> random.nextInt(4) > 0 ? 0L : 2L;
            case "screen.lock_delay_seconds" -> 300L;
            case "ssh.password_login" -> random.nextInt(4) == 0;
            default -> random.nextInt(8) > 0;
        };
    }
}
