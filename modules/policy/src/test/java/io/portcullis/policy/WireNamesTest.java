package io.portcullis.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class WireNamesTest {

    @Test
    void everyConstantComesBackFromItsWireName() {
        for (Severity severity : Severity.values()) {
            assertThat(Severity.fromWire(severity.wire())).isSameAs(severity);
        }
        for (Status status : Status.values()) {
            assertThat(Status.fromWire(status.wire())).isSameAs(status);
        }
        for (Outcome outcome : Outcome.values()) {
            assertThat(Outcome.fromWire(outcome.wire())).isSameAs(outcome);
        }
        for (Effect effect : Effect.values()) {
            assertThat(Effect.fromWire(effect.wire())).isSameAs(effect);
        }
        for (OnUnknown choice : OnUnknown.values()) {
            assertThat(OnUnknown.fromWire(choice.wire())).isSameAs(choice);
        }
        for (Reason reason : Reason.values()) {
            assertThat(Reason.fromWire(reason.wire())).isSameAs(reason);
        }
    }

    @Test
    void anythingElseIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Severity.fromWire("HIGH"));
        assertThatIllegalArgumentException().isThrownBy(() -> Status.fromWire("ok"));
        assertThatIllegalArgumentException().isThrownBy(() -> Outcome.fromWire(""));
        assertThatIllegalArgumentException().isThrownBy(() -> Reason.fromWire("because"));
    }

    /** The order of these constants is the law that the worst wins. */
    @Test
    void statusAndOutcomeAreOrderedFromBestToWorst() {
        assertThat(Status.values())
                .containsExactly(Status.COMPLIANT, Status.IN_GRACE, Status.UNKNOWN, Status.NON_COMPLIANT);
        assertThat(Outcome.values())
                .containsExactly(
                        Outcome.PASS, Outcome.WAIVED, Outcome.WARN, Outcome.IN_GRACE, Outcome.UNKNOWN, Outcome.FAIL);
    }
}
