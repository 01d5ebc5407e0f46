package io.portcullis.policy;

import static io.portcullis.policy.Fixtures.COMPANY;
import static io.portcullis.policy.Fixtures.NOW;
import static io.portcullis.policy.Fixtures.accepted;
import static io.portcullis.policy.Fixtures.check;
import static io.portcullis.policy.Fixtures.decide;
import static io.portcullis.policy.Fixtures.only;
import static io.portcullis.policy.Fixtures.posture;
import static io.portcullis.policy.Fixtures.postureAt;
import static io.portcullis.policy.Fixtures.problems;
import static io.portcullis.policy.Fixtures.reading;
import static io.portcullis.policy.Fixtures.without;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.posture.Posture;
import io.portcullis.posture.ReadingState;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Checks that only warn, and what not to know may lead to. */
class WarningsTest {

    private static final String WARNING = """
            format: portcullis/v1
            policies:
              - id: p
                checks:
                  - { id: disk, expression: disk.root.encrypted }
                  - { id: it, expression: firewall.enabled, effect: warn, max_age: 1h, grace: 2d }
            levels: [{ id: basic, requires: [disk] }]
            """;

    @Test
    void aWarningIsReportedAndBlocksNothing() {
        CompiledPolicySet set = accepted(WARNING);
        Decision decision = decide(set, posture("disk.root.encrypted", true, "firewall.enabled", false));

        assertThat(decision.status()).isEqualTo(Status.COMPLIANT);
        assertThat(decision.levels()).containsExactly("basic");
        assertThat(decision.validUntil()).isEqualTo(NOW.plus(Duration.ofHours(24)));
        assertThat(decision.failing()).singleElement().satisfies(warning -> {
            assertThat(warning.outcome()).isEqualTo(Outcome.WARN);
            assertThat(warning.reason()).isEqualTo(Reason.CONDITION_FALSE);
            assertThat(warning.failingSince()).isEqualTo(NOW);
        });
        // Grace runs from now on, so that it has run when the check is made to block.
        assertThat(decision.history().failingSince()).isEqualTo(Map.of("p/it", NOW));
        assertThat(decide(set, posture("disk.root.encrypted", true)).status()).isEqualTo(Status.COMPLIANT);
    }

    @Test
    void warningsAloneAreNoPolicy() {
        CompiledPolicySet set = alone("effect: warn");
        assertThat(decide(set, posture("firewall.enabled", true)).status()).isEqualTo(Status.NON_COMPLIANT);
    }

    @Test
    void noLevelCanRestOnAWarning() {
        for (String warns : new String[] {"effect: warn", "on_unknown: warn"}) {
            assertThat(problems(WARNING.replace(
                            "expression: disk.root.encrypted", "expression: disk.root.encrypted, " + warns)))
                    .singleElement()
                    .satisfies(problem -> {
                        assertThat(problem.message()).contains("\"disk\" only warns");
                        assertThat(problem.line()).isEqualTo(7);
                        assertThat(problem.column()).isEqualTo(34);
                    });
        }
    }

    @Test
    void notToKnowMayOnlyWarnButSpeaksForNobody() {
        CompiledPolicySet set = accepted("""
                format: portcullis/v1
                policies:
                  - id: p
                    checks:
                      - { id: a, expression: disk.root.encrypted, on_unknown: warn }
                      - { id: b, expression: firewall.enabled }
                """);

        Decision half = decide(set, posture("firewall.enabled", true));
        assertThat(half.status()).isEqualTo(Status.COMPLIANT);
        assertThat(half.failing()).extracting(CheckResult::outcome).containsExactly(Outcome.WARN);
        assertThat(decide(set, posture("firewall.enabled", true, "disk.root.encrypted", false))
                        .status())
                .isEqualTo(Status.NON_COMPLIANT);

        Decision nothing = decide(alone("on_unknown: warn"), Posture.empty());
        assertThat(nothing.status()).isEqualTo(Status.UNKNOWN);
    }

    @Test
    void notToKnowMayBeToleratedLikeAFailureWithOneClockForBoth() {
        CompiledPolicySet set = check("firewall.enabled", "grace: 2d", "on_unknown: grace", "max_age: 10d");
        Posture silent = postureAt(NOW, "os.type", "linux");
        Decision first = decide(set, silent);
        CheckResult result = only(first);
        assertThat(result.outcome()).isEqualTo(Outcome.IN_GRACE);
        assertThat(result.reason()).isEqualTo(Reason.EVIDENCE_MISSING);
        assertThat(result.graceUntil()).isEqualTo(NOW.plus(Duration.ofDays(2)));
        assertThat(first.levels()).containsExactly("basic");
        assertThat(first.validUntil()).isEqualTo(NOW.plus(Duration.ofDays(2)));

        Instant later = NOW.plus(Duration.ofDays(1));
        Decision failing = set.evaluate(COMPANY, postureAt(later, "firewall.enabled", false), first.history(), later);
        assertThat(only(failing).graceUntil()).isEqualTo(NOW.plus(Duration.ofDays(2)));

        Instant over = NOW.plus(Duration.ofDays(2));
        CheckResult ended = only(set.evaluate(COMPANY, silent, failing.history(), over));
        assertThat(ended.outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(ended.failingSince()).isEqualTo(NOW);
    }

    @Test
    void toleranceEndsWhenTheDeviceFallsSilent() {
        CompiledPolicySet set = check("firewall.enabled", "grace: 2d", "on_unknown: grace", "max_age: 1h");

        assertThat(only(decide(set, Posture.empty())).outcome()).isEqualTo(Outcome.UNKNOWN);
        Instant old = NOW.minus(Duration.ofHours(1));
        assertThat(only(decide(set, postureAt(old, "os.type", "linux"))).outcome())
                .isEqualTo(Outcome.UNKNOWN);
        Decision heard = decide(set, postureAt(old.plusSeconds(1), "os.type", "linux"));
        assertThat(only(heard).outcome()).isEqualTo(Outcome.IN_GRACE);
        assertThat(heard.validUntil()).isEqualTo(NOW.plusSeconds(1));

        Posture platformOnly = postureAt(NOW, "device.key_protection", "tpm", "custom.bool.lost", false);
        assertThat(only(decide(set, platformOnly)).outcome()).isEqualTo(Outcome.UNKNOWN);

        Decision stale = decide(set, postureAt(old, "firewall.enabled", true));
        assertThat(only(stale).outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(stale.history()).isEqualTo(FailureHistory.none());

        Decision unreadable = decide(set, reading("firewall.enabled", without(ReadingState.INACCESSIBLE)));
        assertThat(only(unreadable).outcome()).isEqualTo(Outcome.IN_GRACE);
        assertThat(unreadable.validUntil()).isEqualTo(NOW.plus(Duration.ofHours(1)));
    }

    @Test
    void toTolerateWithoutGraceIsAMistake() {
        assertThat(problems(alone("effect: block").source().replace("effect: block", "on_unknown: grace")))
                .extracting(PolicyProblem::message)
                .containsExactly("on_unknown: grace needs a grace, such as grace: 7d");
    }

    @Test
    void aCheckMayHaveAScopeOfItsOwn() {
        CompiledPolicySet set = accepted("""
                format: portcullis/v1
                policies:
                  - id: p
                    checks:
                      - { id: disk, expression: disk.root.encrypted }
                      - { id: lock, expression: screen.lock_enabled, scope: { groups: [laptops], os: [linux] } }
                levels: [{ id: basic, requires: [disk] }, { id: high, extends: basic, requires: [lock] }]
                """);
        Posture server = posture("os.type", "linux", "disk.root.encrypted", true);

        Decision outside = decide(set, server);
        assertThat(outside.status()).isEqualTo(Status.COMPLIANT);
        assertThat(outside.levels()).containsExactly("basic");
        assertThat(outside.at("high").failing()).extracting(CheckResult::reason).containsExactly(Reason.NOT_IN_SCOPE);
        Decision inside = set.evaluate(new Subject(Set.of("laptops"), "company"), server, FailureHistory.none(), NOW);
        assertThat(inside.status()).isEqualTo(Status.UNKNOWN);
        assertThat(set.definition()
                        .policies()
                        .getFirst()
                        .checks()
                        .getLast()
                        .scope()
                        .groups())
                .containsExactly("laptops");
    }

    /** One check that no level requires. */
    private static CompiledPolicySet alone(String member) {
        return accepted("""
                format: portcullis/v1
                policies: [{ id: p, checks: [{ id: it, expression: firewall.enabled, %s }] }]
                """.formatted(member));
    }
}
