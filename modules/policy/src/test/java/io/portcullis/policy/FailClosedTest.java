package io.portcullis.policy;

import static io.portcullis.policy.Fixtures.COMPANY;
import static io.portcullis.policy.Fixtures.NOW;
import static io.portcullis.policy.Fixtures.check;
import static io.portcullis.policy.Fixtures.decide;
import static io.portcullis.policy.Fixtures.found;
import static io.portcullis.policy.Fixtures.only;
import static io.portcullis.policy.Fixtures.posture;
import static io.portcullis.policy.Fixtures.reading;
import static io.portcullis.policy.Fixtures.without;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.posture.EvidenceGrade;
import io.portcullis.posture.Posture;
import io.portcullis.posture.Reading;
import io.portcullis.posture.ReadingState;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Law 1: unknown, stale, not collectable, error are never a pass. */
class FailClosedTest {

    private static final CompiledPolicySet ENCRYPTED = check("disk.root.encrypted", "grace: 30d", "min_grade: os_api");

    @ParameterizedTest
    @CsvSource({
        "NOT_FOUND, EVIDENCE_NOT_FOUND, was looked for and not found",
        "NOT_APPLICABLE, EVIDENCE_NOT_APPLICABLE, does not apply to this device",
        "INACCESSIBLE, EVIDENCE_INACCESSIBLE, could not be read",
        "ERROR, EVIDENCE_ERROR, could not be collected"
    })
    void aReadingWithoutValueIsUnknown(ReadingState state, Reason reason, String message) {
        assertUnknown(reading("disk.root.encrypted", without(state)), reason, message);
    }

    @Test
    void aMissingReadingIsUnknown() {
        assertUnknown(posture("os.type", "linux"), Reason.EVIDENCE_MISSING, "was not reported");
    }

    @Test
    void aDeviceThatReportedNothingIsUnknown() {
        assertUnknown(Posture.empty(), Reason.EVIDENCE_MISSING, "was not reported");
    }

    @Test
    void staleEvidenceIsUnknownFromItsMaximumAgeOn() {
        Instant justFresh = NOW.minus(Duration.ofHours(24)).plusNanos(1);

        assertThat(only(decide(ENCRYPTED, encrypted(justFresh))).outcome()).isEqualTo(Outcome.PASS);
        assertUnknown(
                encrypted(NOW.minus(Duration.ofHours(24))),
                Reason.EVIDENCE_STALE,
                "was collected at 2026-05-31T12:00:00Z; it may be at most 1d old");
        assertUnknown(encrypted(Instant.MIN), Reason.EVIDENCE_STALE, "was collected at");
    }

    @Test
    void evidenceFromTheFutureIsUnknownButForAFastClock() {
        assertThat(only(decide(ENCRYPTED, encrypted(NOW.plusSeconds(60)))).outcome())
                .isEqualTo(Outcome.PASS);
        assertUnknown(encrypted(NOW.plusSeconds(61)), Reason.EVIDENCE_STALE, "is dated in the future");
        assertUnknown(encrypted(Instant.MAX), Reason.EVIDENCE_STALE, "is dated in the future");
    }

    @Test
    void evidenceOfALowerGradeIsUnknown() {
        assertUnknown(
                reading("disk.root.encrypted", found(true, NOW, EvidenceGrade.AGENT_REPORTED)),
                Reason.EVIDENCE_GRADE_TOO_LOW,
                "has evidence of grade agent_reported; required is at least os_api");
    }

    @Test
    void aDeviceCannotClaimABetterGradeThanTheCollectionGives() {
        CompiledPolicySet attested = check("disk.root.encrypted", "min_grade: attested");
        Posture boastful = reading("disk.root.encrypted", found(true, NOW, EvidenceGrade.ATTESTED));

        assertThat(only(decide(attested, boastful)).reason()).isEqualTo(Reason.EVIDENCE_GRADE_TOO_LOW);
    }

    @Test
    void aValueOfTheWrongTypeIsUnknown() {
        assertUnknown(posture("disk.root.encrypted", "true"), Reason.EVIDENCE_ERROR, "could not be collected");
    }

    @Test
    @SuppressWarnings("NullAway") // What JSON leaves out is null, whatever the types promise.
    void aMalformedReadingIsUnknown() {
        assertUnknown(
                reading("disk.root.encrypted", new Reading(true, null, NOW, "", EvidenceGrade.OS_API)),
                Reason.EVIDENCE_ERROR,
                "could not");
        assertUnknown(
                reading("disk.root.encrypted", new Reading(true, ReadingState.FOUND, null, "", EvidenceGrade.OS_API)),
                Reason.EVIDENCE_ERROR,
                "could not");
        assertUnknown(
                reading("disk.root.encrypted", new Reading(true, ReadingState.FOUND, NOW, "", null)),
                Reason.EVIDENCE_ERROR,
                "could not");
        assertUnknown(
                reading("disk.root.encrypted", new Reading(null, ReadingState.FOUND, NOW, "", EvidenceGrade.OS_API)),
                Reason.EVIDENCE_ERROR,
                "could not");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "true || disk.root.encrypted",
                "disk.root.encrypted || true",
                "firewall.enabled || disk.root.encrypted",
                "firewall.enabled ? true : disk.root.encrypted",
                "!(false && disk.root.encrypted)",
                "[true].exists(x, x || disk.root.encrypted)"
            })
    void trueOrUnknownIsNoPass(String expression) {
        CheckResult result = only(decide(check(expression), posture("firewall.enabled", true)));

        assertThat(result.outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(result.reason()).isEqualTo(Reason.EVIDENCE_MISSING);
        assertThat(result.message()).contains("disk.root.encrypted was not reported");
    }

    @Test
    void whatCannotBeComputedIsUnknown() {
        CheckResult result = only(
                decide(check("version_at_least(os.version, \"12\")", "grace: 30d"), posture("os.version", "rolling")));

        assertThat(result.outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(result.reason()).isEqualTo(Reason.EVALUATION_ERROR);
        assertThat(result.message()).contains("os.version is rolling").contains("version_at_least(os.version, \"12\")");
    }

    @Test
    void aDeviceThatNoPolicyCoversIsNonCompliant() {
        CompiledPolicySet macs = Fixtures.accepted("""
                format: portcullis/v1
                policies:
                  - { id: mac, scope: { os: [macos] }, checks: [{ id: it, expression: disk.root.encrypted }] }
                levels: [{ id: basic, requires: [it] }]
                """);
        Decision decision = decide(macs, posture("os.type", "linux", "disk.root.encrypted", true));

        assertThat(decision.status()).isEqualTo(Status.NON_COMPLIANT);
        assertThat(decision.levels()).isEmpty();
        assertThat(only(decision).reason()).isEqualTo(Reason.NO_POLICY_IN_SCOPE);
        assertThat(decision.failing()).hasSize(1);
        assertThat(decision.validUntil()).isEqualTo(NOW);
        assertThat(decision.at("basic").reached()).isFalse();
        assertThat(decision.at("basic").status()).isEqualTo(Status.NON_COMPLIANT);
        assertThat(decision.at("basic").failing())
                .extracting(CheckResult::reason)
                .containsExactly(Reason.NO_POLICY_IN_SCOPE, Reason.NOT_IN_SCOPE);
    }

    @Test
    void anUnknownOperatingSystemIsInEveryScope() {
        CompiledPolicySet set = Fixtures.accepted(Fixtures.resource("per-os.yaml"));

        for (Posture posture : List.of(
                Posture.empty(),
                posture("os.version", "15.2"),
                posture("os.type", "beos", "os.version", "15.2"),
                posture("os.type", 7, "os.version", "15.2"),
                reading("os.type", without(ReadingState.INACCESSIBLE)))) {
            assertThat(decide(set, posture).results())
                    .extracting(CheckResult::policy)
                    .containsExactly("debian", "macos");
        }
    }

    @Test
    void anUnknownOwnershipIsInEveryScope() {
        CompiledPolicySet set = Fixtures.accepted("""
                format: portcullis/v1
                policies:
                  - { id: a, scope: { ownership: [company] }, checks: [{ id: it, expression: disk.root.encrypted }] }
                """);
        Posture posture = posture("disk.root.encrypted", true);

        assertThat(set.evaluate(new Subject(Set.of(), ""), posture, FailureHistory.none(), NOW)
                        .status())
                .isEqualTo(Status.COMPLIANT);
        assertThat(set.evaluate(new Subject(Set.of(), "personal"), posture, FailureHistory.none(), NOW)
                        .status())
                .isEqualTo(Status.NON_COMPLIANT);
    }

    @Test
    void takingEvidenceAwayNeverImprovesAnything() {
        CompiledPolicySet set = Fixtures.accepted(Fixtures.resource("starter-policy-set.yaml"));
        Random random = new Random(3);
        List<ReadingState> valueless = List.of(
                ReadingState.NOT_FOUND, ReadingState.NOT_APPLICABLE, ReadingState.INACCESSIBLE, ReadingState.ERROR);
        for (int round = 0; round < 2_000; round++) {
            Map<String, Reading> readings = new HashMap<>();
            for (String attribute : set.attributes()) {
                readings.put(attribute, found(value(random, attribute), NOW, EvidenceGrade.OS_API));
            }
            Posture full = new Posture(readings);
            List<String> names = List.copyOf(set.attributes());
            String victim = names.get(random.nextInt(names.size()));
            readings.put(victim, without(valueless.get(random.nextInt(4))));
            if (random.nextBoolean()) {
                readings.remove(victim);
            }
            Decision before = set.evaluate(COMPANY, full, FailureHistory.none(), NOW);
            Decision after = set.evaluate(COMPANY, new Posture(readings), FailureHistory.none(), NOW);

            assertThat(before.levels()).containsAll(after.levels());
            assertThat(after.status() == Status.COMPLIANT && before.status() != Status.COMPLIANT)
                    .as("%s without %s", full, victim)
                    .isFalse();
        }
    }

    private static Object value(Random random, String attribute) {
        return switch (attribute) {
            case "os.type" -> "linux";
            case "os.name" -> random.nextBoolean() ? "debian" : "gentoo";
            case "os.version" -> random.nextBoolean() ? "12.7" : "rolling";
            case "mac.framework" -> random.nextBoolean() ? "apparmor" : "none";
            case "updates.security_pending" -> (long) random.nextInt(2);
            case "screen.lock_delay_seconds" -> 300L;
            default -> random.nextInt(5) > 0;
        };
    }

    private static Posture encrypted(Instant collectedAt) {
        return Fixtures.postureAt(collectedAt, "disk.root.encrypted", true);
    }

    private static void assertUnknown(Posture posture, Reason reason, String message) {
        Decision decision = decide(ENCRYPTED, posture);
        CheckResult result = only(decision);

        assertThat(decision.status()).isEqualTo(Status.UNKNOWN);
        assertThat(decision.levels()).isEmpty();
        assertThat(decision.at("basic").reached()).isFalse();
        assertThat(decision.at("basic").status()).isEqualTo(Status.UNKNOWN);
        assertThat(decision.history()).isEqualTo(FailureHistory.none());
        assertThat(result.outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(result.reason()).isEqualTo(reason);
        assertThat(result.graceUntil()).isNull();
        assertThat(result.message())
                .startsWith("disk.root.encrypted " + message)
                .contains("required: disk.root.encrypted");
    }
}
