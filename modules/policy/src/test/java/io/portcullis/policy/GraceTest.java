package io.portcullis.policy;

import static io.portcullis.policy.Fixtures.COMPANY;
import static io.portcullis.policy.Fixtures.NOW;
import static io.portcullis.policy.Fixtures.accepted;
import static io.portcullis.policy.Fixtures.check;
import static io.portcullis.policy.Fixtures.only;
import static io.portcullis.policy.Fixtures.postureAt;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.posture.Posture;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Law 5: grace starts at the first failure, on the server's clock, and flapping does not restart it. */
class GraceTest {

    private static final Duration DAY = Duration.ofDays(1);
    private static final CompiledPolicySet SET = check("firewall.enabled", "grace: 7d");
    private static final String KEY = "p/it";

    private FailureHistory history = FailureHistory.none();

    @Test
    void graceRunsFromTheFirstFailureToItsEnd() {
        CheckResult first = at(0, false);
        assertThat(first.outcome()).isEqualTo(Outcome.IN_GRACE);
        assertThat(first.reason()).isEqualTo(Reason.CONDITION_FALSE);
        assertThat(first.failingSince()).isEqualTo(NOW);
        assertThat(first.graceUntil()).isEqualTo(day(7));

        assertThat(at(6, false).outcome()).isEqualTo(Outcome.IN_GRACE);
        CheckResult over = at(7, false);
        assertThat(over.outcome()).isEqualTo(Outcome.FAIL);
        assertThat(over.failingSince()).isEqualTo(NOW);
        assertThat(over.graceUntil()).isNull();
    }

    @Test
    void theDevicesClockDoesNotMatter() {
        Posture old = postureAt(NOW.minus(Duration.ofHours(20)), "firewall.enabled", false);
        Decision decision = SET.evaluate(COMPANY, old, FailureHistory.none(), NOW);
        assertThat(only(decision).failingSince()).isEqualTo(NOW);
    }

    @Test
    void flappingDoesNotRestartIt() {
        at(0, false);
        at(1, true);
        at(2, false);
        at(3, true);
        assertThat(at(6, false).graceUntil()).isEqualTo(day(7));
        at(6, true);
        assertThat(at(8, false).outcome()).isEqualTo(Outcome.FAIL);
        at(9, true);
        assertThat(at(10, false).outcome()).isEqualTo(Outcome.FAIL);
    }

    @Test
    void aRecoveryThatLastsAsLongAsTheGraceIsForGood() {
        at(0, false);
        at(1, true);
        at(5, true);
        assertThat(history).isEqualTo(new FailureHistory(Map.of(KEY, NOW), Map.of(KEY, day(1))));
        at(8, true);
        assertThat(history).isEqualTo(FailureHistory.none());
        assertThat(at(9, false).graceUntil()).isEqualTo(day(16));
    }

    @Test
    void aFailureDuringARecoveryMakesTheRecoveryStartAgain() {
        at(0, false);
        at(1, true);
        at(7, false);
        at(8, true);
        at(14, true);
        assertThat(history.failingSince()).containsEntry(KEY, NOW);
        at(15, true);
        assertThat(history).isEqualTo(FailureHistory.none());
    }

    @Test
    void hidingTheEvidenceNeitherRestartsNorExtendsIt() {
        at(0, false);
        assertThat(at(3, null).outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(history.failingSince()).containsEntry(KEY, NOW);
        assertThat(at(4, false).graceUntil()).isEqualTo(day(7));
        at(6, null);
        assertThat(at(7, false).outcome()).isEqualTo(Outcome.FAIL);
    }

    @Test
    void timesWithoutEvidenceAreNoFailure() {
        at(0, null);
        assertThat(at(30, false).graceUntil()).isEqualTo(day(37));
    }

    @Test
    void anInterruptedReportDoesNotUndoARecovery() {
        at(0, false);
        at(1, true);
        at(3, null);
        at(8, true);
        assertThat(history).isEqualTo(FailureHistory.none());
    }

    @Test
    void withoutGraceAFailureIsForgottenAtOnce() {
        CompiledPolicySet strict = check("firewall.enabled");
        Decision failing = strict.evaluate(COMPANY, firewall(NOW, false), FailureHistory.none(), NOW);
        assertThat(only(failing).outcome()).isEqualTo(Outcome.FAIL);
        assertThat(only(failing).failingSince()).isEqualTo(NOW);
        Decision passing = strict.evaluate(COMPANY, firewall(day(1), true), failing.history(), day(1));
        assertThat(passing.history()).isEqualTo(FailureHistory.none());
    }

    @Test
    void leavingTheScopeForAWhileDoesNotRestartIt() {
        CompiledPolicySet linux = accepted("""
                format: portcullis/v1
                policies:
                  - id: p
                    scope: { os: [linux] }
                    checks: [{ id: it, expression: firewall.enabled, grace: 7d }]
                """);
        Decision first = linux.evaluate(
                COMPANY, postureAt(NOW, "os.type", "linux", "firewall.enabled", false), FailureHistory.none(), NOW);
        Decision pretending = linux.evaluate(
                COMPANY, postureAt(day(1), "os.type", "macos", "firewall.enabled", true), first.history(), day(1));
        Decision back = linux.evaluate(
                COMPANY,
                postureAt(day(2), "os.type", "linux", "firewall.enabled", false),
                pretending.history(),
                day(2));

        assertThat(only(back).graceUntil()).isEqualTo(day(7));
    }

    @Test
    void checksThatThePolicySetNoLongerHasAreForgotten() {
        FailureHistory old = new FailureHistory(Map.of(KEY, NOW, "p/gone", NOW, "gone/it", NOW), Map.of("p/gone", NOW));
        assertThat(SET.evaluate(COMPANY, Posture.empty(), old, NOW).history())
                .isEqualTo(new FailureHistory(Map.of(KEY, NOW), Map.of()));
    }

    @Test
    void aHistoryFromTheFutureGivesNoMoreGrace() {
        history = new FailureHistory(Map.of(KEY, day(100)), Map.of());
        assertThat(at(0, false).graceUntil()).isEqualTo(day(7));

        history = new FailureHistory(Map.of(KEY, NOW), Map.of(KEY, day(100)));
        at(1, true);
        assertThat(history.passingSince()).containsEntry(KEY, day(1));
    }

    @Test
    void anUneventfulEvaluationKeepsTheHistoryItWasGiven() {
        at(0, false);
        FailureHistory before = history;
        at(1, false);
        assertThat(history).isSameAs(before);
    }

    /** Whatever the device does: no grace beyond one period after a failure, unless a full recovery lies between. */
    @Test
    void noSequenceOfEventsStretchesGrace() {
        Random random = new Random(5);
        for (int round = 0; round < 2_000; round++) {
            history = FailureHistory.none();
            Instant now = NOW;
            Instant firstFailure = null;
            Instant passingSince = null;
            for (int step = 0; step < 40; step++) {
                now = now.plus(DAY.multipliedBy(random.nextInt(1, 40)).dividedBy(10));
                int event = random.nextInt(4);
                CheckResult result = evaluate(now, event == 0 ? null : event == 1);
                if (event == 1) {
                    passingSince = passingSince == null ? now : passingSince;
                    if (Duration.between(passingSince, now).compareTo(DAY.multipliedBy(7)) >= 0) {
                        firstFailure = null;
                    }
                } else if (event > 1) {
                    firstFailure = firstFailure == null ? now : firstFailure;
                    passingSince = null;
                    boolean grace = now.isBefore(firstFailure.plus(DAY.multipliedBy(7)));
                    assertThat(result.outcome()).isEqualTo(grace ? Outcome.IN_GRACE : Outcome.FAIL);
                    assertThat(result.failingSince()).isEqualTo(firstFailure);
                } else {
                    assertThat(result.outcome()).isEqualTo(Outcome.UNKNOWN);
                }
            }
        }
    }

    private CheckResult at(int day, @Nullable Boolean firewall) {
        return evaluate(day(day), firewall);
    }

    private CheckResult evaluate(Instant now, @Nullable Boolean firewall) {
        Posture posture = firewall == null ? Posture.empty() : firewall(now, firewall);
        Decision decision = SET.evaluate(COMPANY, posture, history, now);
        history = decision.history();
        return only(decision);
    }

    private static Posture firewall(Instant at, boolean on) {
        return postureAt(at, "firewall.enabled", on);
    }

    private static Instant day(int day) {
        return NOW.plus(DAY.multipliedBy(day));
    }
}
