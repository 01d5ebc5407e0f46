package io.portcullis.agent.cli;

import static io.portcullis.agent.cli.TestDaemon.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.portcullis.agent.FakePlatform;
import io.portcullis.agent.FakePlatform.Canned;
import io.portcullis.contracts.WireJson;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** The daemon as a process of its own, with the platform's event stream. */
class ConnectedDaemonIT {
    private static final String POSTURE = "/device/v1/posture";
    private static final String EVENTS = "/device/v1/events";

    @RegisterExtension
    private final TestAgent agent = new TestAgent();

    private final FakePlatform platform = agent.platform();
    private TestDaemon daemon;

    @BeforeEach
    void run() {
        platform.askFor("os.type", "agent.version");
        agent.enrolled();
        int plans = platform.seen("/device/v1/plan").size();
        daemon = agent.daemon();
        daemon.logged("event=report_accepted");
        daemon.logged("event=connected");
        // One for the report, one for what may have changed while it was not connected.
        await().atMost(PATIENCE).until(() -> platform.seen("/device/v1/plan").size() >= plans + 2);
        await().atMost(PATIENCE).until(() -> platform.openStreams() == 1);
    }

    @AfterEach
    void stop() {
        daemon.close();
    }

    private int reports() {
        return platform.seen(POSTURE).size();
    }

    private void reportsReach(int count) {
        await().atMost(PATIENCE).until(() -> reports() >= count);
    }

    private JsonNode status() {
        return WireJson.mapper().readTree(agent.run("status", "--json").out());
    }

    @Test
    void aNewPlanIsFollowedAtOnceAndOnce() {
        platform.publish(4, Map.of());
        platform.askFor("os.type", "agent.version", "os.kernel");
        platform.say("plan_changed", "{\"plan_revision\":4,\"spread_millis\":0}");
        platform.say("plan_changed", "{\"plan_revision\":4,\"spread_millis\":0}");
        reportsReach(2);
        assertThat(platform.lastReport().get("posture").has("os.kernel")).isTrue();
        // A hint about what is followed already leads to nothing: the next one is the answer to another wish.
        platform.say("plan_changed", "{\"plan_revision\":4,\"spread_millis\":0}");
        platform.say("report", "{\"spread_millis\":0}");
        reportsReach(3);
        assertThat(reports()).isEqualTo(3);
    }

    @Test
    void aPlanThatSaysThatAReportIsDueIsFollowed() {
        platform.askAgainAfter(Duration.ofSeconds(-1));
        platform.say("plan_changed", "{\"spread_millis\":0}");
        reportsReach(2);
    }

    @Test
    void aForgedPlanChangeIsLookedIntoAndNothingSent() {
        int plans = platform.seen("/device/v1/plan").size();
        platform.say("plan_changed", "{\"plan_revision\":99,\"spread_millis\":0}");
        await().atMost(PATIENCE).until(() -> platform.seen("/device/v1/plan").size() > plans);
        platform.say("nonsense", "{}");
        platform.say("report", "not json");
        platform.say("report", "{\"spread_millis\":0}");
        reportsReach(2);
        assertThat(reports()).isEqualTo(2);
    }

    @Test
    void whatHasNotChangedIsSaidInShort() {
        platform.say("report", "{\"spread_millis\":0}");
        reportsReach(2);
        assertThat(platform.lastReport().has("posture_unchanged")).isTrue();
        assertThat(platform.lastReport().has("posture")).isFalse();

        platform.forgetReports();
        platform.say("report", "{\"spread_millis\":0}");
        reportsReach(4);
        assertThat(platform.lastReport().has("posture")).isTrue();
        daemon.logged("event=report_accepted");

        assertThat(agent.run("ledger").out())
                .contains("unchanged since", "posture.whole_needed", "os.type", "linux", "accepted, compliant");
    }

    @Test
    void aWishThatCameWhileItWasAwayIsHeardOnComingBack() {
        platform.wantReport(true);
        platform.endStreams(Duration.ofMillis(10));
        await().atMost(PATIENCE).until(() -> platform.seen(EVENTS).size() == 2);
        reportsReach(2);
        daemon.logged("event=disconnected");
    }

    @Test
    void aBrokenStreamIsOpenedAgainAndToldOf() {
        platform.script(EVENTS, Canned.problem(503, "unavailable"));
        platform.endStreams(Duration.ofMillis(10));
        await().atMost(PATIENCE).until(() -> platform.seen(EVENTS).size() >= 3 && platform.openStreams() == 1);
        await().atMost(PATIENCE)
                .until(() -> status().get("daemon").get("connected").booleanValue());
        assertThat(agent.run("status").out()).contains("runs since", "listening to the platform since");
    }

    @Test
    void aRenewalThatIsAskedForIsAskedAboutFirst() {
        platform.say("renew", "{\"spread_millis\":0}");
        reportsReach(2);
        assertThat(platform.seen("/.well-known/est/simplereenroll")).isEmpty();
        platform.askForRenewal();
        platform.say("renew", "{\"spread_millis\":0}");
        daemon.logged("event=certificate_renewed");
        // The stream comes with the new certificate.
        await().atMost(PATIENCE).until(() -> platform.seen(EVENTS).size() >= 2);
    }

    @Test
    void aFloodOfHintsIsNoFloodOfReports() {
        for (int i = 0; i < 2_000; i++) {
            platform.say("report", "{\"spread_millis\":0}");
        }
        platform.say("suspended", "{\"spread_millis\":0}");
        daemon.logged("event=barred");
        assertThat(reports()).isLessThan(12);
        assertThat(daemon.isAlive()).isTrue();
    }

    @Test
    void theStreamOfADeviceThatIsSuspendedEndsInARefusal() {
        platform.script("/device/v1/plan", Canned.problem(403, "device.suspended"));
        platform.say("suspended", "{\"spread_millis\":0}");
        daemon.logged("event=barred what=suspended");
        daemon.logged("event=report_refused");
        assertThat(agent.run("status").out()).contains("No report was accepted since", "suspended");
        // Resumed: the stream opens again, and so does everything else.
        platform.endStreams(Duration.ofMillis(10));
        reportsReach(2);
    }

    @Test
    void beingAskedToWaitIsWaitedFor() {
        platform.script(
                "/device/v1/plan",
                new Canned(
                        429, "application/problem+json", "{\"code\":\"rate_limited\"}", Map.of("Retry-After", "3600")));
        platform.say("report", "{\"spread_millis\":0}");
        daemon.logged("event=platform_unreachable");
        platform.say("report", "{\"spread_millis\":0}");
        platform.say("suspended", "{\"spread_millis\":0}");
        daemon.logged("event=barred");
        assertThat(reports()).isEqualTo(1);
    }

    @Test
    void killedAndStartedAgainItGoesOn() throws Exception {
        daemon.close();
        Files.writeString(
                agent.home().resolve("ledger.jsonl"), "{\"event\":\"sent\",\"at\":\"20", StandardOpenOption.APPEND);
        assertThat(agent.run("status").out()).contains("does not run");
        Path own = agent.folder().resolve("own.log");
        daemon = agent.daemon("--log-file", own.toString());
        reportsReach(2);
        assertThat(platform.lastReport().has("posture_unchanged")).isTrue();
        await().atMost(PATIENCE).until(() -> Files.readString(own).contains("event=report_accepted"));
        assertThat(agent.run("ledger", "--json").out()).contains("unchanged_since");
        assertThat(Files.readAllLines(agent.home().resolve("ledger.jsonl")))
                .allSatisfy(line -> WireJson.mapper().readTree(line));
    }
}
