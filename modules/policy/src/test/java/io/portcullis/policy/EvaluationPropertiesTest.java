package io.portcullis.policy;

import static io.portcullis.policy.Fixtures.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.posture.Catalogue;
import io.portcullis.posture.EvidenceGrade;
import io.portcullis.posture.Posture;
import io.portcullis.posture.Reading;
import io.portcullis.posture.ReadingState;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What holds for every decision, whatever the policies, reports, clocks, waivers and access levels. */
class EvaluationPropertiesTest {

    private static final UUID DEVICE = new UUID(7, 7);
    private static final int SETS = 150;
    private static final int DEVICES = 80;

    /** One device of a random fleet under a random policy set, decided. */
    private record Case(
            CompiledPolicySet set,
            Subject subject,
            Posture posture,
            FailureHistory history,
            List<Waiver> waivers,
            Decision decision,
            RandomFleet fleet) {

        Decision again(CompiledPolicySet by, FailureHistory before, Instant now) {
            return by.evaluate(subject, posture, before, Waivers.of(waivers).of(DEVICE, subject.groups()), now);
        }

        Check check(CheckResult result) {
            return set.definition().policies().stream()
                    .filter(policy -> policy.id().equals(result.policy()))
                    .flatMap(policy -> policy.checks().stream())
                    .filter(check -> check.id().equals(result.check()))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private interface Property {
        void check(Case one);
    }

    private static void forAll(long seed, Property property) {
        RandomFleet fleet = new RandomFleet(seed);
        for (int s = 0; s < SETS; s++) {
            CompiledPolicySet set = Fixtures.accepted(fleet.policySet());
            for (int d = 0; d < DEVICES; d++) {
                Subject subject = fleet.subject();
                Posture posture = fleet.posture(NOW);
                FailureHistory history = fleet.history();
                List<Waiver> waivers = fleet.waivers(DEVICE);
                Decision decision = set.evaluate(
                        subject, posture, history, Waivers.of(waivers).of(DEVICE, subject.groups()), NOW);
                property.check(new Case(set, subject, posture, history, waivers, decision, fleet));
            }
        }
    }

    @Test
    void reuseIsInvisible() {
        Map<CompiledPolicySet, CompiledPolicySet> fresh = new HashMap<>();
        forAll(1, one -> {
            CompiledPolicySet without = fresh.computeIfAbsent(one.set(), CompiledPolicySet::withoutReuse);
            assertThat(one.again(without, one.history(), NOW)).isEqualTo(one.decision());
            assertThat(one.again(one.set(), one.history(), NOW)).isEqualTo(one.decision());
        });
    }

    /** Law 1, against an evaluator that knows no CEL, no reuse and no grace. */
    @Test
    void nothingPassesWithoutEvidenceThatSaysSo() {
        int[] passed = new int[1];
        forAll(2, one -> {
            for (CheckResult result : one.decision().results()) {
                if (result.outcome() == Outcome.PASS) {
                    Check check = one.check(result);
                    Map<String, Object> values = new HashMap<>();
                    for (String attribute : RandomFleet.of(check).attributes()) {
                        Reading reading = one.posture().reading(attribute);
                        assertThat(acceptable(reading, attribute, check)).isTrue();
                        values.put(
                                attribute,
                                Objects.requireNonNull(
                                        Objects.requireNonNull(reading).value()));
                    }
                    assertThat(RandomFleet.of(check).holds().test(values)).isTrue();
                    passed[0]++;
                }
            }
        });
        assertThat(passed[0]).isGreaterThan(2_000);
    }

    private static boolean acceptable(@Nullable Reading reading, String attribute, Check check) {
        if (reading == null || reading.state() != ReadingState.FOUND) {
            return false;
        }
        EvidenceGrade best = Catalogue.standard().find(attribute).orElseThrow().grade();
        EvidenceGrade grade = reading.grade().compareTo(best) < 0 ? reading.grade() : best;
        return reading.collectedAt().plus(check.maxAge()).isAfter(NOW)
                && !reading.collectedAt().isAfter(NOW.plusSeconds(60))
                && grade.compareTo(check.minGrade()) >= 0;
    }

    /** Law 2, at this level: nothing is valid for longer than anything it rests on. */
    @Test
    void noDecisionAndNoGrantOutlivesWhatItRestsOn() {
        int[] grants = new int[1];
        forAll(3, one -> {
            Decision decision = one.decision();
            for (CheckResult result : decision.results()) {
                if (!result.acceptable() || one.check(result).effect() == Effect.WARN) {
                    continue;
                }
                Instant end = end(one, result);
                assertThat(result.validUntil()).isBeforeOrEqualTo(end);
                assertThat(decision.validUntil()).isBeforeOrEqualTo(end);
                for (String level : decision.levels()) {
                    if (decision.requirements().getOrDefault(level, Set.of()).contains(result.check())) {
                        assertThat(decision.at(level).validUntil()).isBeforeOrEqualTo(end);
                        grants[0]++;
                    }
                }
            }
            for (String level : one.set().levels()) {
                LevelVerdict verdict = decision.at(level);
                assertThat(verdict.reached()).isEqualTo(decision.levels().contains(level));
                if (verdict.reached()) {
                    assertThat(verdict.validUntil()).isAfter(NOW);
                    Decision then = one.again(one.set(), decision.history(), verdict.validUntil());
                    // A waiver may be followed by a grace that has not run out, and silence by a clock that is fast.
                    boolean more = !one.waivers().isEmpty()
                            || one.posture().readings().values().stream()
                                    .anyMatch(reading -> reading.collectedAt().isAfter(NOW));
                    assertThat(then.at(level).reached()).isIn(false, more);
                } else {
                    assertThat(verdict.validUntil()).isEqualTo(NOW);
                }
            }
        });
        assertThat(grants[0]).isGreaterThan(1_000);
    }

    private static Instant end(Case one, CheckResult result) {
        Check check = one.check(result);
        if (result.outcome() == Outcome.WAIVED) {
            Waiver waiver = Objects.requireNonNull(result.waiver());
            assertThat(one.waivers()).contains(waiver);
            assertThat(waiver.check()).isIn(result.check(), result.policy() + "/" + result.check());
            return waiver.until();
        }
        Instant end = Instant.MAX;
        for (String attribute : RandomFleet.of(check).attributes()) {
            Reading reading = one.posture().reading(attribute);
            Instant said = reading != null
                    ? reading.collectedAt()
                    : one.posture().readings().values().stream()
                            .map(Reading::collectedAt)
                            .filter(at -> !at.isAfter(NOW.plusSeconds(60)))
                            .max(Instant::compareTo)
                            .orElseThrow();
            end = Evaluation.earlier(end, said.plus(check.maxAge()));
        }
        if (result.outcome() == Outcome.IN_GRACE) {
            Instant known = one.history().failingSince().getOrDefault(result.policy() + "/" + result.check(), NOW);
            end = Evaluation.earlier(end, known.plus(check.grace()));
        }
        return end;
    }

    @Test
    void untilTheNextChangeTimeAloneChangesNothing() {
        int[] changed = new int[1];
        int[] due = new int[1];
        forAll(4, one -> {
            Decision decision = one.decision();
            Instant next = decision.nextChange();
            assertThat(next == null || next.isAfter(NOW)).isTrue();
            assertThat(next == null || decision.validUntil().equals(NOW) || !next.isAfter(decision.validUntil()))
                    .isTrue();
            Instant end = next == null ? NOW.plus(Duration.ofDays(90)) : next;
            for (Instant at : List.of(one.fleet().between(NOW, end), end.minusNanos(1))) {
                Decision later = one.again(one.set(), decision.history(), at);
                assertThat(later.status()).isEqualTo(decision.status());
                assertThat(later.levels()).isEqualTo(decision.levels());
                assertThat(outcomes(later)).isEqualTo(outcomes(decision));
            }
            if (next != null) {
                due[0]++;
                Decision then = one.again(one.set(), decision.history(), next);
                changed[0] += outcomes(then).equals(outcomes(decision)) ? 0 : 1;
            }
        });
        assertThat(changed[0]).isGreaterThan(due[0] / 2);
    }

    @Test
    void aWaiverExcusesExactlyWhatItNames() {
        int[] waived = new int[1];
        forAll(5, one -> {
            Decision without =
                    one.set().evaluate(one.subject(), one.posture(), one.history(), DeviceWaivers.none(), NOW);
            // Grace goes on underneath, so that a waiver's end does not start it anew.
            assertThat(one.decision().history()).isEqualTo(without.history());
            assertThat(one.decision().results()).hasSameSizeAs(without.results());
            for (int i = 0; i < without.results().size(); i++) {
                CheckResult bare = without.results().get(i);
                CheckResult excused = one.decision().results().get(i);
                boolean named = bare.outcome() != Outcome.PASS
                        && one.waivers().stream().anyMatch(waiver -> names(waiver, bare, one.subject()));
                assertThat(excused.outcome()).isEqualTo(named ? Outcome.WAIVED : bare.outcome());
                assertThat(excused.reason()).isEqualTo(bare.reason());
                waived[0] += named ? 1 : 0;
            }
        });
        assertThat(waived[0]).isGreaterThan(500);
    }

    private static boolean names(Waiver waiver, CheckResult result, Subject subject) {
        boolean device = waiver.device() != null
                ? waiver.device().equals(DEVICE)
                : subject.groups().contains(waiver.group());
        return device
                && !waiver.approvers().isEmpty()
                && !result.policy().isEmpty()
                && (waiver.check().equals(result.check())
                        || waiver.check().equals(result.policy() + "/" + result.check()))
                && !NOW.isBefore(waiver.from())
                && NOW.isBefore(waiver.until());
    }

    /** Law 4; and nothing is compliant for want of objections. */
    @Test
    void theWorstBlockingCheckIsTheStatus() {
        forAll(6, one -> {
            Outcome worst = Outcome.WARN;
            for (CheckResult result : one.decision().results()) {
                boolean blocks = result.policy().isEmpty() || one.check(result).effect() == Effect.BLOCK;
                if (blocks && result.acceptable() && worst == Outcome.WARN) {
                    worst = Outcome.PASS;
                }
                if (blocks && result.outcome().compareTo(Outcome.IN_GRACE) >= 0) {
                    worst = worst == Outcome.WARN ? result.outcome() : Evaluation.worse(worst, result.outcome());
                }
            }
            assertThat(one.decision().status())
                    .isEqualTo(worst == Outcome.WARN ? Status.UNKNOWN : Evaluation.status(worst));
        });
    }

    private static List<Outcome> outcomes(Decision decision) {
        return decision.results().stream().map(CheckResult::outcome).toList();
    }
}
