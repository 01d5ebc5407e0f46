package io.portcullis.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.portcullis.agent.FakePlatform;
import io.portcullis.agent.FakePlatform.Canned;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The daemon as a process of its own. */
class RunCommandIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String REENROLL = "/.well-known/est/simplereenroll";
    private static final String POSTURE = "/device/v1/posture";

    @TempDir
    private Path temporary = Path.of("");

    private FakePlatform platform = start();
    private Path home = Path.of("");
    private Path log = Path.of("");

    private static FakePlatform start() {
        try {
            return new FakePlatform();
        } catch (Exception impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @BeforeEach
    void enroll() throws Exception {
        home = temporary.resolve("home");
        log = temporary.resolve("log");
        Path authorities = Files.writeString(temporary.resolve("ca.pem"), platform.authorities());
        assertThat(AgentRun.of(
                                home,
                                "enroll",
                                "--server",
                                platform.url(),
                                "--token",
                                FakePlatform.TOKEN,
                                "--ca-file",
                                authorities.toString())
                        .exit())
                .isZero();
    }

    @AfterEach
    void stop() {
        platform.close();
    }

    private Process daemon() throws Exception {
        ProcessBuilder builder = new ProcessBuilder(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                AgentCommand.class.getName(),
                "run",
                "--home",
                home.toString()));
        return builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    }

    private void logged(String text) {
        await().atMost(PATIENCE).until(() -> Files.readString(log).contains(text));
    }

    @Test
    void reportsAtOnceAndStopsCleanly() throws Exception {
        Process daemon = daemon();
        try {
            logged("event=report_accepted status=compliant");
            assertThat(AgentRun.of(home, "run").err()).contains("already runs");
            assertThat(AgentRun.of(home, "report").exit()).isZero();
            daemon.destroy();
            assertThat(daemon.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(daemon.exitValue()).isZero();
            assertThat(Files.readAllLines(log))
                    .hasSizeGreaterThanOrEqualTo(3)
                    .allMatch(line -> line.matches("\\d{4}-\\d\\d-\\d\\dT\\S+Z event=.*"))
                    .last()
                    .asString()
                    .contains("event=stopped");
        } finally {
            daemon.destroyForcibly();
        }
    }

    @Test
    void waitsForAPlatformThatIsAway() throws Exception {
        platform.script("/device/v1/plan", Canned.problem(503, "unavailable"));
        Process daemon = daemon();
        try {
            logged("event=platform_unreachable");
            logged("event=report_accepted");
        } finally {
            daemon.destroyForcibly();
        }
    }

    @Test
    void aSuspendedDeviceWaitsPolitely() throws Exception {
        platform.script("/device/v1/plan", Canned.problem(403, "device.suspended"));
        for (int i = 0; i < 20; i++) {
            platform.script("/device/v1/events", Canned.problem(403, "device.suspended"));
        }
        Process daemon = daemon();
        try {
            logged("event=report_refused");
            logged("retry_in=8");
            assertThat(daemon.isAlive()).isTrue();
            assertThat(platform.seen(POSTURE)).isEmpty();
            daemon.destroy();
            assertThat(daemon.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(daemon.exitValue()).isZero();
        } finally {
            daemon.destroyForcibly();
        }
    }

    @Test
    void theCertificateIsRenewedInItsTime() throws Exception {
        // Past two thirds of its life by more than the jitter of any device.
        platform.backdate(Duration.ofDays(6));
        platform.issueFor(Duration.ofDays(1));
        reenroll();
        platform.backdate(Duration.ofMinutes(5));
        platform.issueFor(Duration.ofDays(7));
        Process daemon = daemon();
        try {
            logged("event=certificate_renewed");
            logged("event=report_accepted");
            assertThat(AgentRun.of(home, "token", "--resource", "https://payroll.example")
                            .exit())
                    .isZero();
            assertThat(platform.seen(REENROLL)).hasSize(1);
            assertThat(home.resolve("identity.previous.p12")).exists();
        } finally {
            daemon.destroyForcibly();
        }
    }

    @Test
    void thePlatformCanAskForARenewal() throws Exception {
        platform.askForRenewal();
        Process daemon = daemon();
        try {
            logged("event=report_accepted");
            logged("event=certificate_renewed");
        } finally {
            daemon.destroyForcibly();
        }
    }

    @Test
    void aFailingRenewalDoesNotKeepItFromReporting() throws Exception {
        platform.script(REENROLL, Canned.problem(503, "unavailable"));
        platform.askForRenewal();
        Process daemon = daemon();
        try {
            logged("event=renewal_failed");
            assertThat(Files.readString(log))
                    .contains("event=report_accepted", "retry_in=", "certificate_valid_until=");
            assertThat(AgentRun.of(home, "status").out()).contains("Renewing fails since");
        } finally {
            daemon.destroyForcibly();
        }
    }

    @Test
    void anExpiredDeviceComesBackByItself() throws Exception {
        expire();
        Process daemon = daemon();
        try {
            logged("event=certificate_renewed");
            logged("event=report_accepted");
            assertThat(platform.seen("/recovery/v1/certificates")).hasSize(1);
        } finally {
            daemon.destroyForcibly();
        }
    }

    @Test
    void anExpiredDeviceThatIsTooLateEnds() throws Exception {
        expire();
        platform.script("/recovery/v1/certificates", FakePlatform.refusal("recovery.too_late"));
        Process daemon = daemon();
        try {
            assertThat(daemon.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(daemon.exitValue()).isEqualTo(3);
            assertThat(Files.readString(log)).contains("event=enrollment_ended", "--force");
        } finally {
            daemon.destroyForcibly();
        }
    }

    private void expire() {
        platform.backdate(Duration.ofDays(9));
        platform.issueFor(Duration.ofDays(-2));
        Clock then = Clock.offset(Clock.systemUTC(), Duration.ofDays(-3));
        AgentRun run = AgentRun.of(
                home,
                then,
                "",
                "enroll",
                "--server",
                platform.url(),
                "--token",
                FakePlatform.TOKEN,
                "--ca-file",
                temporary.resolve("ca.pem").toString(),
                "--force");
        assertThat(run.exit()).as(run.err()).isZero();
        platform.backdate(Duration.ofMinutes(5));
        platform.issueFor(Duration.ofDays(7));
    }

    private void reenroll() {
        AgentRun run = AgentRun.of(
                home,
                "enroll",
                "--server",
                platform.url(),
                "--token",
                FakePlatform.TOKEN,
                "--ca-file",
                temporary.resolve("ca.pem").toString(),
                "--force");
        assertThat(run.exit()).as(run.err()).isZero();
    }

    @Test
    void aRetiredDeviceEnds() throws Exception {
        platform.script("/device/v1/plan", Canned.problem(403, "device.retired"));
        Process daemon = daemon();
        try {
            assertThat(daemon.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(daemon.exitValue()).isEqualTo(3);
            assertThat(Files.readString(log)).contains("event=enrollment_ended", "retired");
        } finally {
            daemon.destroyForcibly();
        }
    }
}
