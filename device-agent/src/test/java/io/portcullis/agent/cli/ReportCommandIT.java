package io.portcullis.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.agent.FakePlatform;
import io.portcullis.agent.FakePlatform.Canned;
import io.portcullis.contracts.WireJson;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** What a report holds, and what is said when it is not accepted. */
class ReportCommandIT {
    private static final String POSTURE = "/device/v1/posture";

    @RegisterExtension
    private final TestAgent agent = new TestAgent();

    private final FakePlatform platform = agent.platform();

    @Test
    void theDryRunIsWhatLeavesAndSendsNothing() {
        agent.enrolled();
        platform.askFor("os.type", "os.kernel");
        AgentRun run = agent.run("report", "--dry-run");
        assertThat(run.exit()).isZero();
        assertThat(platform.seen(POSTURE)).isEmpty();
        JsonNode draft = WireJson.mapper().readTree(run.out());
        agent.run("report");
        JsonNode sent = platform.lastReport();
        assertThat(draft.propertyNames()).isEqualTo(sent.propertyNames());
        assertThat(draft.get("posture").propertyNames())
                .isEqualTo(sent.get("posture").propertyNames());
        assertThat(draft.get("sub")).isEqualTo(sent.get("sub"));
        assertThat(draft.get("posture").get("os.kernel").get("value"))
                .isEqualTo(sent.get("posture").get("os.kernel").get("value"));
    }

    @Test
    void aDryRunWithoutThePlatformFollowsItsLastPlan() {
        agent.enrolled();
        platform.close();
        AgentRun run = agent.run("report", "--dry-run");
        assertThat(run.exit()).isZero();
        assertThat(run.err()).contains("last answer");
        assertThat(WireJson.mapper().readTree(run.out()).get("posture").propertyNames())
                .containsExactlyInAnyOrder("os.type", "agent.version", "disk.root.encrypted");
    }

    @Test
    void everyReasonIsShown() {
        agent.enrolled();
        platform.script(POSTURE, Canned.json(200, answer("non_compliant")));
        AgentRun run = agent.run("report");
        assertThat(run.exit()).isEqualTo(4);
        assertThat(run.out())
                .contains(
                        "non-compliant",
                        "The disk is encrypted",
                        "Reinstall with encryption.",
                        "https://help.example/disk")
                .contains("The firewall is on", "Nothing was reported about the firewall.");
        assertThat(agent.run("status").out()).contains("Reinstall with encryption.", "The firewall is on");
        platform.script(POSTURE, Canned.json(200, answer("unknown")));
        AgentRun json = agent.run("report", "--json");
        assertThat(json.exit()).isEqualTo(4);
        assertThat(WireJson.mapper().readTree(json.out()).get("decision").get("failing"))
                .hasSize(2);
        platform.script(POSTURE, Canned.json(200, answer("in_grace")));
        assertThat(agent.run("report").exit()).isZero();
    }

    private static String answer(String status) {
        return "{\"decision\":" + TestDecision.json(status, "unknown", "evidence_missing")
                + ",\"received_at\":\"2026-11-23T12:00:00Z\",\"next_report_at\":\"2026-11-23T12:05:00Z\"}";
    }

    @Test
    void idsOfReportsGrow() {
        agent.enrolled();
        agent.run("report");
        UUID first = UUID.fromString(platform.lastReport().get("jti").asString());
        Clock behind = Clock.offset(Clock.systemUTC(), Duration.ofHours(-1));
        assertThat(agent.at(behind, "report").exit()).isZero();
        assertThat(platform.lastReport().get("jti").asString()).isGreaterThan(first.toString());
    }

    @ParameterizedTest
    @CsvSource({
        "403, device.suspended, 4, suspended",
        "403, device.retired, 3, retired",
        "403, device.certificate_revoked, 3, revoked",
        "403, device.certificate_expired, 3, expired",
        "403, device.certificate_unknown, 3, does not know",
        "401, device.certificate_required, 3, does not know",
        "409, posture.replayed, 1, later report",
        "400, posture.malformed, 1, Because.",
        "429, rate_limited, 5, left alone",
        "503, unavailable, 5, cannot answer now",
        "500, internal, 5, cannot answer now"
    })
    void refusalsOfAReport(int status, String code, int exit, String words) {
        agent.enrolled();
        platform.script(POSTURE, Canned.problem(status, code));
        AgentRun run = agent.run("report");
        assertThat(run.exit()).isEqualTo(exit);
        assertThat(run.err().lines())
                .singleElement()
                .asString()
                .startsWith("error: ")
                .contains(words);
        assertThat(run.out()).isEmpty();
    }

    @Test
    void aWrongClockIsMeasured() {
        agent.enrolled();
        platform.script(POSTURE, Canned.problem(400, "posture.stale"));
        Clock ahead = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(7));
        AgentRun run = agent.at(ahead, "report");
        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err()).containsPattern("4(19|20|21|22) s ahead of").contains("Set the clock");
        platform.script(POSTURE, Canned.problem(400, "posture.stale"));
        assertThat(agent.run("report").err()).contains("clocks agree");
    }

    @Test
    void hugeAnswersAreNotSwallowed() {
        agent.enrolled();
        platform.script(POSTURE, Canned.json(200, "{\"x\":\"" + "y".repeat(2 << 20) + "\"}"));
        assertThat(agent.run("report").exit()).isEqualTo(5);
    }
}
