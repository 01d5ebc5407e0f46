package io.portcullis.agent.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.portcullis.agent.AgentFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The small rules by which the daemon lives with hints, failures and full disks. */
class HintsTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    @Test
    void aFewHintsAreServedAtOnceAndTheRestOneByOne() {
        Throttle throttle = new Throttle();
        for (int i = 0; i < 6; i++) {
            assertThat(throttle.take(NOW)).isEqualTo(NOW);
        }
        assertThat(throttle.take(NOW)).isEqualTo(NOW.plusSeconds(10));
        assertThat(throttle.take(NOW.plusSeconds(10))).isEqualTo(NOW.plusSeconds(10));
        assertThat(throttle.take(NOW.plusSeconds(11))).isAfter(NOW.plusSeconds(18));
        // Set back: nothing is earned twice, and nothing breaks.
        assertThat(throttle.take(NOW.minusSeconds(3_600))).isAfter(NOW.minusSeconds(3_600));
        assertThat(throttle.take(NOW.plusSeconds(86_400))).isEqualTo(NOW.plusSeconds(86_400));
    }

    @Test
    void wishesThatComeTogetherAreServedTogether() {
        Wish firewall = new Wish.Changes(Set.of("firewall.enabled"));
        Wish ssh = new Wish.Changes(Set.of("ssh.running"));
        assertThat(Wish.both(Optional.empty(), ssh)).isEqualTo(ssh);
        assertThat(Wish.both(Optional.of(firewall), ssh))
                .isEqualTo(new Wish.Changes(Set.of("firewall.enabled", "ssh.running")));
        assertThat(Wish.both(Optional.of(new Wish.PlanMoved()), new Wish.PlanMoved()))
                .isEqualTo(new Wish.PlanMoved());
        assertThat(Wish.both(Optional.of(new Wish.PlanMoved()), ssh)).isEqualTo(new Wish.Everything());
        assertThat(Wish.both(Optional.of(new Wish.Check("a/b")), new Wish.Check("a/c")))
                .isEqualTo(new Wish.Everything());
    }

    @Test
    void pausesDoubleUpToACap() {
        Backoff backoff = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(10), () -> 0);
        List<Long> seconds = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            seconds.add(backoff.next().toSeconds());
        }
        assertThat(seconds).containsExactly(1L, 2L, 4L, 8L, 10L, 10L);
        backoff.reset();
        assertThat(backoff.next()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void aFloodOfNewsIsDroppedAndAStopIsNot() throws Exception {
        Inbox inbox = new Inbox();
        for (int i = 0; i < 10_000; i++) {
            inbox.post(new News.RenewalWanted(0));
        }
        inbox.stop();
        assertThat(inbox.isStopped()).isTrue();
        assertThat(inbox.await(Instant.parse("+1000000-01-01T00:00:00Z"), Clock.systemUTC()))
                .isPresent();
    }

    @Test
    void theLogIsBounded(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("agent.log");
        RotatingLog log = new RotatingLog(file, 1_000, _ -> {});
        for (int i = 0; i < 500; i++) {
            log.accept("event=report_accepted number=" + i);
        }
        assertThat(Files.size(file)).isLessThanOrEqualTo(1_000);
        assertThat(Files.readString(file)).contains("number=499");
        try (var files = Files.list(directory)) {
            assertThat(files).hasSize(2);
        }
    }

    @Test
    void aLogThatCannotBeWrittenIsToldOfAtOnce(@TempDir Path directory) {
        assertThat(catchThrowable(() -> new RotatingLog(directory.resolve("none/agent.log"), _ -> {})))
                .isInstanceOf(AgentFailure.class);
    }
}
