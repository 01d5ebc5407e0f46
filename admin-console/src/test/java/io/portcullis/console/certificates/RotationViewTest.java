package io.portcullis.console.certificates;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.contracts.AuthorityRotation;
import java.util.List;
import org.junit.jupiter.api.Test;

class RotationViewTest {
    @Test
    void everyPhaseHasItsStep() {
        assertThat(states("none", "start")).containsExactly("now", "later", "later", "later");
        assertThat(states("awaiting_certificate", "certify", "back")).containsExactly("done", "now", "later", "later");
        assertThat(states("prepared", "issue", "back")).containsExactly("done", "done", "now", "later");
        assertThat(states("issuing", "back")).containsExactly("done", "done", "done", "now");
        assertThat(states("finished", "start")).containsExactly("now", "later", "later", "later");
    }

    @Test
    void onlyWhatThePlatformAllowsIsOffered() {
        RotationView blocked = view("issuing", 7, 5, "back");
        assertThat(blocked.steps()).noneMatch(RotationView.Step::possible);
        assertThat(blocked.mayGoBack()).isTrue();
        assertThat(blocked.devicesDone()).isEqualTo(2);
        assertThat(blocked.percent()).isEqualTo(28);
    }

    @Test
    void aFleetWithoutDevicesHasAllOfThemDone() {
        assertThat(view("issuing", 0, 0, "finish").percent()).isEqualTo(100);
    }

    @Test
    void aPhaseOfANewerPlatformIsShownAndNotGuessedAt() {
        RotationView unknown = view("paused_by_hand", 1, 1);
        assertThat(unknown.summary()).contains("paused by hand");
        assertThat(unknown.steps()).noneMatch(RotationView.Step::possible);
    }

    private static List<String> states(String phase, String... actions) {
        return view(phase, 1, 1, actions).steps().stream()
                .map(RotationView.Step::state)
                .toList();
    }

    private static RotationView view(String phase, long total, long remaining, String... actions) {
        return new RotationView(new AuthorityRotation(
                phase, null, null, null, total, remaining, List.of(), List.of(actions), null, null, null));
    }
}
