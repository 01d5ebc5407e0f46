package io.portcullis.console.policies;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.console.policies.Revision.Delivery;
import io.portcullis.console.policies.Rollout.State;
import io.portcullis.contracts.PolicyStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RolloutTest {
    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

    @Test
    void waitsForKafkaUntilTheOutboxHasSentIt() {
        assertThat(rollout(Delivery.WAITING).state()).isEqualTo(State.QUEUED);
        assertThat(rollout(Delivery.SENT).state()).isEqualTo(State.SENT);
        assertThat(rollout(Delivery.REFUSED).state()).isEqualTo(State.UNDELIVERABLE);
        assertThat(rollout(Delivery.REFUSED).state().wire()).isEqualTo("rejected");
    }

    @Test
    void oneNodeThatDecidedTheFleetAnewIsEnough() {
        Rollout rollout = rollout(
                Delivery.SENT,
                status("a", "applied", 0, 100, Map.of()),
                status("b", "complete", 100, 100, Map.of("compliant", 90L, "non_compliant", 10L)));
        assertThat(rollout.state()).isEqualTo(State.COMPLETE);
        assertThat(rollout.devicesDone()).isEqualTo(100);
        assertThat(rollout.byCompliance()).containsEntry("non_compliant", 10L);
        assertThat(rollout.settled()).isTrue();
    }

    @Test
    void countsWhileDevicesAreDecided() {
        Rollout rollout = rollout(
                Delivery.SENT, status("a", "applied", 0, 200, Map.of()), status("b", "evaluating", 50, 200, Map.of()));
        assertThat(rollout.state()).isEqualTo(State.APPLIED);
        assertThat(rollout.percent()).isEqualTo(25);
        assertThat(rollout.summary()).isEqualTo("applied, 50 of 200 devices decided anew");
        assertThat(rollout.settled()).isFalse();
    }

    @Test
    void rejectedOnlyIfNobodyAppliedIt() {
        PolicyStatus rejection = new PolicyStatus(3, "a", "rejected", List.of("no"), 0, 0, Map.of(), NOW);
        assertThat(rollout(Delivery.SENT, rejection).state()).isEqualTo(State.REJECTED);
        Rollout mixed = rollout(Delivery.SENT, rejection, status("b", "complete", 5, 5, Map.of()));
        assertThat(mixed.state()).isEqualTo(State.COMPLETE);
        assertThat(mixed.summary()).isEqualTo("complete, but rejected by 1 of 2 nodes");
        assertThat(mixed.rejections()).containsExactly(rejection);
    }

    @Test
    void stagesGoOnUntilTheyAreCompleteOrRolledBack() {
        Rollout under = rollout(Delivery.SENT, status("a", "rolling_out", 5, 100, Map.of()));
        assertThat(under.state()).isEqualTo(State.ROLLING_OUT);
        assertThat(under.settled()).isFalse();
        assertThat(under.state().wire()).isEqualTo("rolling_out");
        Rollout back = rollout(
                Delivery.SENT,
                status("a", "rolled_back", 5, 100, Map.of()),
                status("b", "rolling_out", 5, 100, Map.of()));
        assertThat(back.state()).isEqualTo(State.ROLLED_BACK);
        assertThat(back.settled()).isTrue();
        assertThat(back.state().wire()).isEqualTo("rolled_back");
    }

    @Test
    void aNewerRevisionEndsItWithoutFailure() {
        PolicyStatus told =
                new PolicyStatus(3, "a", "superseded", List.of("Revision 4 was published."), 5, 9, Map.of(), NOW);
        Rollout rollout = rollout(Delivery.SENT, told, status("b", "evaluating", 4, 9, Map.of()));
        assertThat(rollout.state().wire()).isEqualTo("superseded");
        assertThat(rollout.settled()).isTrue();
        assertThat(rollout.failed()).isFalse();
        assertThat(rollout.rejections()).isEmpty();
        assertThat(rollout.overtakenBy()).containsExactly("Revision 4 was published.");
        assertThat(rollout(Delivery.SENT, told, status("b", "complete", 9, 9, Map.of()))
                        .state())
                .isEqualTo(State.COMPLETE);
    }

    @Test
    void anEmptyFleetIsDecidedAtOnce() {
        assertThat(rollout(Delivery.SENT, status("a", "complete", 0, 0, Map.of()))
                        .percent())
                .isEqualTo(100);
    }

    private static Rollout rollout(Delivery delivery, PolicyStatus... nodes) {
        return Rollout.of(new Revision(3, "", "anna", NOW, "", null, null, delivery), List.of(nodes));
    }

    private static PolicyStatus status(String node, String state, long done, long total, Map<String, Long> counts) {
        return new PolicyStatus(3, node, state, List.of(), done, total, counts, NOW);
    }
}
