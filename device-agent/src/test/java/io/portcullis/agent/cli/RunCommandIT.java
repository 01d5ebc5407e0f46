package io.portcullis.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.agent.FakePlatform;
import io.portcullis.agent.FakePlatform.Canned;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The daemon as a process of its own. */
class RunCommandIT {

    private static final String REENROLL = "/.well-known/est/simplereenroll";
    private static final String POSTURE = "/device/v1/posture";

    @RegisterExtension
    private final TestAgent agent = new TestAgent();

    private final FakePlatform platform = agent.platform();

    @BeforeEach
    void enroll() {
        agent.enrolled();
    }

    @Test
    void reportsAtOnceAndStopsCleanly() throws Exception {
        try (TestDaemon daemon = agent.daemon()) {
            daemon.logged("event=report_accepted status=compliant");
            assertThat(agent.run("run").err()).contains("already runs");
            assertThat(agent.run("report").exit()).isZero();
            assertThat(daemon.stop()).isZero();
            assertThat(daemon.log().lines())
                    .hasSizeGreaterThanOrEqualTo(3)
                    .allMatch(line -> line.matches("\\d{4}-\\d\\d-\\d\\dT\\S+Z event=.*"))
                    .last()
                    .asString()
                    .contains("event=stopped");
        }
    }

    @Test
    void waitsForAPlatformThatIsAway() throws Exception {
        platform.script("/device/v1/plan", Canned.problem(503, "unavailable"));
        try (TestDaemon daemon = agent.daemon()) {
            daemon.logged("event=platform_unreachable");
            daemon.logged("event=report_accepted");
        }
    }

    @Test
    void aSuspendedDeviceWaitsPolitely() throws Exception {
        platform.script("/device/v1/plan", Canned.problem(403, "device.suspended"));
        for (int i = 0; i < 20; i++) {
            platform.script("/device/v1/events", Canned.problem(403, "device.suspended"));
        }
        try (TestDaemon daemon = agent.daemon()) {
            daemon.logged("event=report_refused");
            daemon.logged("retry_in=8");
            assertThat(daemon.isAlive()).isTrue();
            assertThat(platform.seen(POSTURE)).isEmpty();
            assertThat(daemon.stop()).isZero();
        }
    }

    @Test
    void theCertificateIsRenewedInItsTime() throws Exception {
        // Past two thirds of its life by more than the jitter of any device.
        platform.backdate(Duration.ofDays(6));
        platform.issueFor(Duration.ofDays(1));
        agent.enrolled("--force");
        platform.backdate(Duration.ofMinutes(5));
        platform.issueFor(Duration.ofDays(7));
        try (TestDaemon daemon = agent.daemon()) {
            daemon.logged("event=certificate_renewed");
            daemon.logged("event=report_accepted");
            assertThat(agent.run("token", "--resource", "https://payroll.example")
                            .exit())
                    .isZero();
            assertThat(platform.seen(REENROLL)).hasSize(1);
            assertThat(agent.home().resolve("identity.previous.p12")).exists();
        }
    }

    @Test
    void thePlatformCanAskForARenewal() throws Exception {
        platform.askForRenewal();
        try (TestDaemon daemon = agent.daemon()) {
            daemon.logged("event=report_accepted");
            daemon.logged("event=certificate_renewed");
        }
    }

    @Test
    void aFailingRenewalDoesNotKeepItFromReporting() throws Exception {
        platform.script(REENROLL, Canned.problem(503, "unavailable"));
        platform.askForRenewal();
        try (TestDaemon daemon = agent.daemon()) {
            daemon.logged("event=renewal_failed");
            assertThat(daemon.log()).contains("event=report_accepted", "retry_in=", "certificate_valid_until=");
            assertThat(agent.run("status").out()).contains("Renewing fails since");
        }
    }

    @Test
    void anExpiredDeviceComesBackByItself() throws Exception {
        expire();
        try (TestDaemon daemon = agent.daemon()) {
            daemon.logged("event=certificate_renewed");
            daemon.logged("event=report_accepted");
            assertThat(platform.seen("/recovery/v1/certificates")).hasSize(1);
        }
    }

    @Test
    void anExpiredDeviceThatIsTooLateEnds() throws Exception {
        expire();
        platform.script("/recovery/v1/certificates", FakePlatform.refusal("recovery.too_late"));
        try (TestDaemon daemon = agent.daemon()) {
            assertThat(daemon.exit()).isEqualTo(3);
            assertThat(daemon.log()).contains("event=enrollment_ended", "--force");
        }
    }

    private void expire() {
        platform.backdate(Duration.ofDays(9));
        platform.issueFor(Duration.ofDays(-2));
        Clock then = Clock.offset(Clock.systemUTC(), Duration.ofDays(-3));
        AgentRun run = agent.at(then, agent.enrollment("--force"));
        assertThat(run.exit()).as(run.err()).isZero();
        platform.backdate(Duration.ofMinutes(5));
        platform.issueFor(Duration.ofDays(7));
    }

    @Test
    void aRetiredDeviceEnds() throws Exception {
        platform.script("/device/v1/plan", Canned.problem(403, "device.retired"));
        try (TestDaemon daemon = agent.daemon()) {
            assertThat(daemon.exit()).isEqualTo(3);
            assertThat(daemon.log()).contains("event=enrollment_ended", "retired");
        }
    }
}
