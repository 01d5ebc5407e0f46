package io.portcullis.platform.compliance.reports;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.platform.compliance.Compliance;
import io.portcullis.platform.compliance.Installation;
import io.portcullis.platform.compliance.Policies;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** "Check now" is answered by a report that was made after it, and by no other. */
class ReportRequestsIT {
    private static final Map<String, Object> HEALTHY = Map.of(
            "os.type", "linux",
            "os.version", "12.7",
            "agent.version", "1.0",
            "host.name", "machine",
            "disk.root.encrypted", true,
            "boot.secure_boot", true);

    private final Installation installation = new Installation();
    private final Installation.Node node = installation.node("one");
    private final ReportingDevice device = new ReportingDevice(installation);

    @BeforeEach
    void publish() {
        node.judge(installation.signed(1, Policies.DISK));
    }

    @AfterEach
    void close() {
        installation.close();
    }

    private byte[] whole() {
        return device.signed(device.header(), device.claims(device.readings(HEALTHY)));
    }

    private void take(byte[] report) {
        assertThat(node.get(PostureReports.class).take(device.principal, report))
                .isInstanceOf(ReportOutcome.Accepted.class);
    }

    private void ask() {
        installation.clock.advance(Duration.ofSeconds(20));
        node.get(ReportRequests.class).request(device.id, "baseline/disk-encrypted", "user:admin");
        installation.clock.advance(Duration.ofSeconds(1));
    }

    private void assertWanted() {
        assertThat(node.get(ReportRequests.class).open(List.of(device.id)).values())
                .extracting(Compliance.ReportRequest::check)
                .containsExactly("baseline/disk-encrypted");
        assertThat(node.get(PostureReports.class).plan(device.id).nextReportAt())
                .as("due at once")
                .isEqualTo(installation.clock.instant());
    }

    private void assertAnswered() {
        assertThat(node.get(ReportRequests.class).open(List.of(device.id))).isEmpty();
        assertThat(node.get(PostureReports.class).plan(device.id).nextReportAt())
                .isAfter(installation.clock.instant());
    }

    @Test
    void aReportThatWasUnderWayIsNoAnswer() {
        take(whole());
        byte[] underWay = whole();
        ask();

        take(underWay);
        assertWanted();
        take(whole());
        assertAnswered();
    }

    @Test
    void norIsOneThatSaysUnchanged() {
        byte[] report = whole();
        take(report);
        byte[] underWay = device.unchanged(ReportingDevice.hash(report));
        ask();

        take(underWay);
        assertWanted();
        take(device.unchanged(ReportingDevice.hash(report)));
        assertAnswered();
    }

    @Test
    void aClockThatIsALittleBehindIsNoMatter() {
        take(whole());
        installation.clock.advance(Duration.ofSeconds(20));
        byte[] slow = whole();
        installation.clock.advance(Duration.ofSeconds(5));
        node.get(ReportRequests.class).request(device.id, null, "user:admin");

        take(slow);
        assertAnswered();
    }

    @Test
    void aClockThatIsFarBehindTakesTwoReports() {
        take(whole());
        byte[] first = whole();
        byte[] second = whole();
        ask();

        take(first);
        assertWanted();
        installation.clock.advance(Duration.ofSeconds(1));
        take(second);
        assertAnswered();
    }
}
