package io.portcullis.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.agent.FakePlatform;
import io.portcullis.agent.FakePlatform.Canned;
import io.portcullis.contracts.CheckOutcome;
import io.portcullis.contracts.Remediation;
import io.portcullis.contracts.RemediationTranslation;
import io.portcullis.contracts.WireJson;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** What a person at the device asks: what is wrong, is it mended, what was sent. */
class RecheckIT {
    private static final CheckOutcome KERNEL = new CheckOutcome(
            "baseline",
            "kernel-known",
            "The kernel is known",
            "high",
            "waived",
            "condition_false",
            "os.kernel is 1.0",
            Instant.parse("2026-11-20T12:00:00Z"),
            Instant.parse("2026-11-10T12:00:00Z"),
            Instant.parse("2099-01-01T12:00:00Z"),
            Map.of(),
            new Remediation(
                    "Install another kernel.",
                    "https://help.example/kernel",
                    List.of("Update.", "Reboot."),
                    Map.of("de", new RemediationTranslation("Anderen Kern einspielen.", List.of("Aktualisieren.")))));

    private static final String PLAN = "/device/v1/plan";

    @RegisterExtension
    private final TestAgent agent = new TestAgent();

    private final FakePlatform platform = agent.platform();

    @BeforeEach
    void enroll() {
        platform.askFor("os.type", "os.kernel", "agent.version");
        platform.publish(
                3,
                Map.of("baseline/kernel-known", List.of("os.kernel"), "baseline/agent-new", List.of("agent.version")));
        agent.enrolled();
    }

    private JsonNode reading(String name) {
        return platform.lastReport().get("posture").get(name);
    }

    @Test
    void aCheckIsLookedAtAgainAloneAndTheRestIsAsItWas() {
        assertThat(agent.run("report").exit()).isZero();
        JsonNode kernel = reading("os.kernel");
        JsonNode type = reading("os.type");
        AgentRun run = agent.run("report", "--check", "kernel-known");
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.out()).contains("Nothing stands against kernel-known.").doesNotContain("passes");
        assertThat(reading("os.type")).isEqualTo(type);
        assertThat(reading("os.kernel").get("collected_at")).isNotEqualTo(kernel.get("collected_at"));
        assertThat(reading("agent.version").get("value")).isNotNull();
    }

    @Test
    void whoNamesACheckThatDoesNotApplyIsToldWhichDo() {
        AgentRun run = agent.run("report", "--check", "disk-encrypted");
        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err()).contains("disk-encrypted", "baseline/agent-new, baseline/kernel-known");
    }

    @Test
    void aCheckThatStillFailsIsShownAlone() {
        platform.decide("non_compliant");
        platform.fail(
                KERNEL,
                new CheckOutcome(
                        "baseline",
                        "agent-new",
                        "The agent is new",
                        "low",
                        "fail",
                        "condition_false",
                        "It is old.",
                        null,
                        null,
                        null,
                        Map.of(),
                        null));
        AgentRun run = agent.run("report", "--check", "baseline/agent-new");
        assertThat(run.exit()).isEqualTo(4);
        assertThat(run.out()).contains("The agent is new").doesNotContain("The kernel is known");
        assertThat(agent.run("report", "--check", "no-such").err())
                .contains("baseline/agent-new", "baseline/kernel-known");
    }

    @Test
    void theStatusSpeaksThePersonsLanguageAndTellsUntilWhenItIsTolerated() {
        platform.fail(KERNEL);
        assertThat(agent.run("report").exit()).isZero();
        assertThat(agent.run("status").out())
                .contains("WAIVED", "since", "waived until", "Install another kernel.", "1. Update.", "2. Reboot.")
                .contains("does not run");
        assertThat(agent.with(Map.of("LANG", "de_CH.UTF-8"), "status").out())
                .contains("Anderen Kern einspielen.", "1. Aktualisieren.")
                .doesNotContain("Install another");
        assertThat(agent.with(Map.of("LC_ALL", "C", "LANG", "de_DE"), "status").out())
                .contains("Install another kernel.");
    }

    @Test
    void theLedgerTellsEverythingThatWasSentAndWhatBecameOfIt() throws Exception {
        assertThat(agent.run("ledger").out()).contains("Nothing was reported yet");
        agent.run("report");
        agent.run("report");
        platform.script("/device/v1/posture", Canned.problem(503, "unavailable"));
        assertThat(agent.run("report").exit()).isEqualTo(5);
        String text = agent.run("ledger").out();
        assertThat(text)
                .contains(platform.url() + "/device/v1/posture", "accepted, compliant", "not delivered")
                .contains("os.type", "linux", "3 attributes, all unchanged since");
        JsonNode reports =
                WireJson.mapper().readTree(agent.run("ledger", "--json").out()).get("reports");
        assertThat(reports).hasSize(3);
        assertThat(reports.get(0).get("posture").get("os.type").get("value").asString())
                .isEqualTo("linux");
        assertThat(agent.run("ledger", "--since", "2999-01-01").out()).contains("Nothing was reported since then");
        assertThat(agent.run("ledger", "--since", "1h").out()).isEqualTo(text);
        assertThat(agent.run("ledger", "--since", "yesterday").exit()).isEqualTo(2);
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(agent.home().resolve("ledger.jsonl"))))
                .isEqualTo("rw-------");
        agent.run("unenroll");
        assertThat(agent.run("ledger").out()).contains("os.type");
        assertThat(agent.home().resolve("last-report.json")).doesNotExist();
    }

    @Test
    void aWrongClockIsCorrectedAndToldOf() {
        Clock ahead = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(17));
        AgentRun run = agent.at(ahead, "report");
        assertThat(run.exit()).as(run.err()).isZero();
        Instant collected = Instant.parse(reading("os.type").get("collected_at").asString());
        assertThat(collected)
                .isBetween(Instant.now().minusSeconds(120), Instant.now().plusSeconds(5));
        assertThat(agent.run("status").out()).containsPattern("10[12]\\d s ahead of the platform's");
        Clock behind = Clock.offset(Clock.systemUTC(), Duration.ofHours(-2));
        run = agent.at(behind, "report");
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(agent.run("status").out()).contains("s behind the platform's");
    }

    @Test
    void aDryRunIsOnThePlatformsClockAndSaysSo() {
        Clock ahead = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(17));
        AgentRun run = agent.at(ahead, "report", "--dry-run");
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.err()).containsPattern("10[12]\\d s ahead of the platform's");
        JsonNode claims = WireJson.mapper().readTree(run.out());
        Instant now = Instant.now();
        assertThat(Instant.ofEpochSecond(claims.get("iat").longValue()))
                .isBetween(now.minusSeconds(120), now.plusSeconds(5));
        assertThat(Instant.parse(claims.at("/posture/os.type/collected_at").asString()))
                .isBetween(now.minusSeconds(120), now.plusSeconds(5));
        assertThat(agent.run("report", "--dry-run").err()).doesNotContain("clock");
    }

    @Test
    void aDryRunSaysUnchangedWhereTheReportWould() {
        assertThat(agent.run("report").exit()).isZero();
        AgentRun run = agent.run("report", "--dry-run");
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.err()).contains("hash is sent in their place", "3 attributes");
        JsonNode draft = WireJson.mapper().readTree(run.out());

        assertThat(agent.run("report").exit()).isZero();
        JsonNode sent = platform.lastReport();
        assertThat(draft.propertyNames()).isEqualTo(sent.propertyNames()).doesNotContain("posture");
        assertThat(draft.get("posture_unchanged")).isEqualTo(sent.get("posture_unchanged"));
        platform.askFor("os.type", "os.kernel", "agent.version", "host.name");
        assertThat(WireJson.mapper()
                        .readTree(agent.run("report", "--dry-run").out())
                        .get("posture")
                        .propertyNames())
                .contains("host.name");
    }

    @Test
    void aClockThatIsSetWhileTheReportIsMadeMakesNoWrongTimes() {
        int before = platform.seen(PLAN).size();
        // Right when the platform is asked, and two hours ahead once it has answered.
        InstantSource set =
                () -> platform.seen(PLAN).size() > before ? Instant.now().plus(Duration.ofHours(2)) : Instant.now();
        AgentRun run = agent.at(set.withZone(ZoneOffset.UTC), "report");
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(platform.seen(PLAN)).hasSize(before + 2);
        assertThat(Instant.parse(reading("os.type").get("collected_at").asString()))
                .isBetween(Instant.now().minusSeconds(120), Instant.now().plusSeconds(5));
        assertThat(reportTime())
                .isBetween(Instant.now().minusSeconds(120), Instant.now().plusSeconds(5));
    }

    @Test
    void anIdThatAWrongClockLeftBehindSpoilsNoReport() throws Exception {
        assertThat(agent.run("report").exit()).isZero();
        UUID last = UUID.fromString(platform.lastReport().get("jti").asString());
        UUID wrong = new UUID(
                last.getMostSignificantBits() + (Duration.ofHours(9).toMillis() << 16), last.getLeastSignificantBits());
        Path state = agent.home().resolve("state.json");
        Files.writeString(state, Files.readString(state).replace(last.toString(), wrong.toString()));
        assertThat(Files.readString(state)).contains(wrong.toString());
        AgentRun run = agent.run("report");
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(reportTime())
                .isBetween(Instant.now().minusSeconds(120), Instant.now().plusSeconds(5));
    }

    @Test
    void anAnswerThatIsNotUnderstoodIsOnRecord() {
        platform.script("/device/v1/posture", Canned.json(200, "{\"decision\":1}"));
        assertThat(agent.run("report").exit()).isEqualTo(5);
        assertThat(agent.run("ledger").out()).contains("arrived, and the answer was not understood");
        assertThat(agent.run("ledger", "--json").out()).contains("\"not_understood\"");
    }

    private Instant reportTime() {
        return Instant.ofEpochMilli(
                UUID.fromString(platform.lastReport().get("jti").asString()).getMostSignificantBits() >>> 16);
    }
}
