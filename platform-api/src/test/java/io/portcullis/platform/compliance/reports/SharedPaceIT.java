package io.portcullis.platform.compliance.reports;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.contracts.Topics;
import io.portcullis.platform.compliance.Installation;
import io.portcullis.platform.compliance.Policies;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A device that goes from node to node reports no more often than at one. */
class SharedPaceIT {
    private static final Map<String, Object> HEALTHY = Map.of(
            "os.type", "linux",
            "os.version", "12.7",
            "agent.version", "1.0",
            "host.name", "machine",
            "disk.root.encrypted", true,
            "boot.secure_boot", true);

    private final Installation installation = new Installation();
    private List<Installation.Node> nodes = List.of();
    private final ReportingDevice device = new ReportingDevice(installation);
    private int turn;

    @BeforeEach
    void publish() {
        installation.reportsAMinute = 10;
        nodes = List.of(installation.node("one"), installation.node("two"), installation.node("three"));
        nodes.getFirst().judge(installation.signed(1, Policies.DISK));
    }

    @AfterEach
    void close() {
        installation.close();
    }

    /** At one node after the other. */
    private ReportOutcome take(byte[] report) {
        return nodes.get(turn++ % nodes.size()).get(PostureReports.class).take(device.principal, report);
    }

    private byte[] whole() {
        return device.signed(device.header(), device.claims(device.readings(HEALTHY)));
    }

    private int accepted(int attempts, boolean unchanged) {
        byte[] first = whole();
        int accepted = take(first) instanceof ReportOutcome.Accepted ? 1 : 0;
        for (int i = 1; i < attempts; i++) {
            byte[] next = unchanged ? device.unchanged(ReportingDevice.hash(first)) : whole();
            accepted += take(next) instanceof ReportOutcome.Accepted ? 1 : 0;
        }
        return accepted;
    }

    private void assertToldToWait(Duration wait) {
        assertThat(take(whole())).isEqualTo(new ReportOutcome.TooSoon(wait));
    }

    @Test
    void tenAtOnceAndThenOneInSixSecondsWhereverTheyArrive() {
        assertThat(accepted(40, false)).isEqualTo(10);
        assertThat(installation.sent(Topics.POSTURE)).hasSize(10);

        assertToldToWait(Duration.ofSeconds(6));
        installation.clock.advance(Duration.ofSeconds(4));
        assertToldToWait(Duration.ofSeconds(2));
        installation.clock.advance(Duration.ofSeconds(2));
        assertThat(take(whole())).isInstanceOf(ReportOutcome.Accepted.class);
        assertToldToWait(Duration.ofSeconds(6));

        installation.clock.advance(Duration.ofMinutes(5));
        assertThat(accepted(40, false)).isEqualTo(10);
    }

    @Test
    void unchangedReportsCountLikeOthers() {
        assertThat(accepted(40, true)).isEqualTo(10);
        assertToldToWait(Duration.ofSeconds(6));
        var other = new ReportingDevice(installation);
        assertThat(other.report(nodes.getFirst(), HEALTHY)).isInstanceOf(ReportOutcome.Accepted.class);
    }

    @Test
    void whoIsWaitedForIsNeverTurnedAway() {
        assertThat(accepted(20, false)).isEqualTo(10);
        nodes.getFirst().get(ReportRequests.class).request(device.id, null, "user:admin");
        assertThat(take(whole())).isInstanceOf(ReportOutcome.Accepted.class);
        // Answered: the pace holds again, and answering has not lengthened it.
        assertToldToWait(Duration.ofSeconds(6));

        nodes.getFirst().judge(installation.signed(2, Policies.DISK_AND_FIREWALL));
        assertThat(take(whole())).isInstanceOf(ReportOutcome.Accepted.class);
        assertToldToWait(Duration.ofSeconds(6));
    }

    @Test
    void aNodeWhoseClockWasAheadKeepsNobodyOut() {
        assertThat(accepted(20, false)).isEqualTo(10);
        installation
                .jdbc
                .sql("update compliance.device_state set paced_until = paced_until + interval '30 minutes'")
                .update();
        assertThat(accepted(20, false)).isEqualTo(10);
    }
}
