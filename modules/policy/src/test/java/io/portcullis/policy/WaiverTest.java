package io.portcullis.policy;

import static io.portcullis.policy.Fixtures.COMPANY;
import static io.portcullis.policy.Fixtures.NOW;
import static io.portcullis.policy.Fixtures.check;
import static io.portcullis.policy.Fixtures.only;
import static io.portcullis.policy.Fixtures.postureAt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.portcullis.posture.Posture;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WaiverTest {

    private static final UUID DEVICE = new UUID(0, 1);
    private static final Instant END = NOW.plus(Duration.ofHours(10));
    private static final CompiledPolicySet SET = check("firewall.enabled", "grace: 2d");
    private static final Posture OPEN = postureAt(NOW, "firewall.enabled", false);

    @Test
    void anExcusedCheckCountsAsPassedAndSaysUntilWhen() {
        Decision decision = decide(waiver("it"), Posture.empty(), NOW);

        assertThat(decision.status()).isEqualTo(Status.COMPLIANT);
        assertThat(decision.levels()).containsExactly("basic");
        assertThat(decision.validUntil()).isEqualTo(END);
        assertThat(decision.nextChange()).isEqualTo(END);
        assertThat(decision.at("basic").validUntil()).isEqualTo(END);
        CheckResult result = only(decision);
        assertThat(result.outcome()).isEqualTo(Outcome.WAIVED);
        assertThat(result.reason()).isEqualTo(Reason.EVIDENCE_MISSING);
        assertThat(result.waiver()).isEqualTo(waiver("it"));
        assertThat(result.message())
                .isEqualTo("firewall.enabled was not reported; required: firewall.enabled; "
                        + "waived until 2026-06-01T22:00:00Z: new firewall on Monday");
    }

    @Test
    void itEndsWhenItEnds() {
        assertThat(only(decide(waiver("it"), Posture.empty(), END.minusNanos(1)))
                        .outcome())
                .isEqualTo(Outcome.WAIVED);
        assertThat(only(decide(waiver("it"), Posture.empty(), END)).outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(only(decide(waiver("it"), Posture.empty(), NOW.minusSeconds(1)))
                        .outcome())
                .isEqualTo(Outcome.UNKNOWN);
    }

    @Test
    void itsEndDoesNotStartGraceAnew() {
        CompiledPolicySet brief = check("firewall.enabled", "grace: 2h");
        Decision waived = brief.evaluate(COMPANY, OPEN, FailureHistory.none(), waivers(waiver("p/it")), NOW);
        assertThat(only(waived).outcome()).isEqualTo(Outcome.WAIVED);
        assertThat(only(waived).failingSince()).isEqualTo(NOW);

        Decision ended = brief.evaluate(COMPANY, OPEN, waived.history(), waivers(waiver("p/it")), END);
        assertThat(only(ended).outcome()).isEqualTo(Outcome.FAIL);
        assertThat(only(ended).failingSince()).isEqualTo(NOW);
    }

    @Test
    void itExcusesNoOtherCheckDeviceOrGroup() {
        for (Waiver other : List.of(waiver("that"), waiver("q/it"), waiver("p/that"), waiver("p/i"), waiver("t"))) {
            assertThat(only(decide(other, OPEN, NOW)).outcome()).isEqualTo(Outcome.IN_GRACE);
        }
        assertThat(Waivers.of(List.of(waiver("it")))
                        .of(new UUID(0, 2), Set.of())
                        .isEmpty())
                .isTrue();
        Waiver group = waiver("it", null, "laptops", List.of("user:ben"));
        assertThat(Waivers.of(List.of(group)).of(DEVICE, Set.of("servers")).isEmpty())
                .isTrue();
        assertThat(Waivers.of(List.of(group))
                        .of(DEVICE, Set.of("servers", "laptops"))
                        .isEmpty())
                .isFalse();
    }

    @Test
    void withoutApprovalItExcusesNothing() {
        Decision decision = decide(waiver("it", DEVICE, null, List.of()), OPEN, NOW);
        assertThat(only(decision).outcome()).isEqualTo(Outcome.IN_GRACE);
    }

    @Test
    void itNeedsSomethingToExcuse() {
        CheckResult passing = only(decide(waiver("it"), postureAt(NOW, "firewall.enabled", true), NOW));
        assertThat(passing.outcome()).isEqualTo(Outcome.PASS);
        assertThat(passing.waiver()).isNull();

        CompiledPolicySet macs = Fixtures.accepted("""
                format: portcullis/v1
                policies: [{ id: p, scope: { os: [macos] }, checks: [{ id: it, expression: firewall.enabled }] }]
                levels: [{ id: basic, requires: [it] }]
                """);
        Decision outOfScope = macs.evaluate(
                COMPANY, postureAt(NOW, "os.type", "linux"), FailureHistory.none(), waivers(waiver("it")), NOW);
        assertThat(outOfScope.status()).isEqualTo(Status.NON_COMPLIANT);
        assertThat(outOfScope.levels()).isEmpty();
    }

    @Test
    void theLongestOfSeveralCountsAndTheNextIsForeseen() {
        Waiver longer = new Waiver(
                UUID.randomUUID(), "it", DEVICE, null, NOW, END.plusSeconds(60), "r", "user:anna", List.of("user:ben"));
        Decision decision = SET.evaluate(COMPANY, OPEN, FailureHistory.none(), waivers(waiver("it"), longer), NOW);
        assertThat(only(decision).validUntil()).isEqualTo(END.plusSeconds(60));

        Decision before = decide(waiver("it"), Posture.empty(), NOW.minusSeconds(60));
        assertThat(before.nextChange()).isEqualTo(NOW);
    }

    @Test
    void whatIsNoExceptionIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> waiver("", DEVICE, null, List.of()))
                .withMessageContaining("names one check");
        assertThatIllegalArgumentException().isThrownBy(() -> waiver("a/b/c", DEVICE, null, List.of()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> waiver("it", DEVICE, "laptops", List.of()))
                .withMessage("a waiver is for one device or for one group");
        assertThatIllegalArgumentException().isThrownBy(() -> waiver("it", null, null, List.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> waiver("it", null, " ", List.of()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> lasting(NOW, NOW, "r"))
                .withMessage("a waiver must end after it begins");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> lasting(NOW, NOW.plus(Duration.ofDays(367)), "r"))
                .withMessage("a waiver may last at most 366d");
        assertThatIllegalArgumentException().isThrownBy(() -> lasting(NOW, END, " "));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> lasting(NOW, END, "r".repeat(1_001)))
                .withMessage("the reason of a waiver may have at most 1000 characters");
    }

    private static Waiver lasting(Instant from, Instant until, String reason) {
        return new Waiver(DEVICE, "it", DEVICE, null, from, until, reason, "user:anna", List.of());
    }

    private static Decision decide(Waiver waiver, Posture posture, Instant now) {
        return SET.evaluate(COMPANY, posture, FailureHistory.none(), waivers(waiver), now);
    }

    private static DeviceWaivers waivers(Waiver... waivers) {
        return Waivers.of(List.of(waivers)).of(DEVICE, Set.of());
    }

    private static Waiver waiver(String check) {
        return waiver(check, DEVICE, null, List.of("user:ben"));
    }

    private static Waiver waiver(String check, @Nullable UUID device, @Nullable String group, List<String> approvers) {
        return new Waiver(
                new UUID(9, 9), check, device, group, NOW, END, "new firewall on Monday", "user:anna", approvers);
    }
}
