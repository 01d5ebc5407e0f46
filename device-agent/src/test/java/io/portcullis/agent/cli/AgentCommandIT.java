package io.portcullis.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.agent.FakePlatform;
import io.portcullis.agent.FakePlatform.Canned;
import io.portcullis.contracts.WireJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import org.awaitility.Awaitility;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class AgentCommandIT {

    private static final String POSTURE = "/device/v1/posture";
    private static final String PLAN = "/device/v1/plan";
    private static final String TOKEN = "/oauth2/token";
    private static final String ENROLL = "/.well-known/est/simpleenroll";

    @TempDir
    private Path temporary = Path.of("");

    private FakePlatform platform = start();
    private Path home = Path.of("");
    private Path authorities = Path.of("");

    private static FakePlatform start() {
        try {
            return new FakePlatform();
        } catch (Exception impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @BeforeEach
    void prepare() throws Exception {
        home = temporary.resolve("home");
        authorities = Files.writeString(temporary.resolve("ca.pem"), platform.authorities());
    }

    @AfterEach
    void stop() {
        platform.close();
    }

    private AgentRun agent(String... arguments) {
        return AgentRun.of(home, arguments);
    }

    private AgentRun enroll(String... more) {
        String[] arguments = new String[7 + more.length];
        System.arraycopy(
                new String[] {
                    "enroll",
                    "--server",
                    platform.url(),
                    "--token",
                    FakePlatform.TOKEN,
                    "--ca-file",
                    authorities.toString()
                },
                0,
                arguments,
                0,
                7);
        System.arraycopy(more, 0, arguments, 7, more.length);
        return agent(arguments);
    }

    private void enrolled() {
        AgentRun run = enroll("--name", "anna's laptop");
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.err()).isEmpty();
    }

    private static String decision(String status, String outcome, String reason) {
        return """
                {"device_id":"01995b6e-1c2d-7000-8000-000000000001","status":"%s","levels":[],"policy_revision":3,
                 "evaluated_at":"2026-11-23T12:00:00Z","valid_until":"2026-11-23T12:10:00Z","failing":[
                  {"policy":"baseline","check":"disk-encrypted","title":"The disk is encrypted","severity":"high",
                   "outcome":"fail","reason":"condition_false","message":"The root volume is not encrypted.",
                   "evidence":{"disk.root.encrypted":false},
                   "remediation":{"text":"Reinstall with encryption.","link":"https://help.example/disk"}},
                  {"policy":"baseline","check":"firewall-on","title":"The firewall is on","severity":"medium",
                   "outcome":"%s","reason":"%s","message":"Nothing was reported about the firewall.","evidence":{}}]}
                """.formatted(status, outcome, reason);
    }

    private static String answer(String status) {
        return "{\"decision\":" + decision(status, "unknown", "evidence_missing")
                + ",\"received_at\":\"2026-11-23T12:00:00Z\",\"next_report_at\":\"2026-11-23T12:05:00Z\"}";
    }

    private static String refusal(String status, String outcome, String reason) {
        return "{\"error\":\"access_denied\",\"error_description\":\"2 checks do not pass.\",\"compliance\":"
                + decision(status, outcome, reason) + "}";
    }

    @Test
    void enrollReportTokenStatusUnenroll() throws Exception {
        enrolled();
        assertThat(platform.seen(ENROLL).getFirst().headers().get("Portcullis-device-name"))
                .isEqualTo("anna's laptop");
        for (String file : new String[] {"identity.p12", "identity.passphrase", "state.json", "platform-ca.pem"}) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve(file))))
                    .isEqualTo("rw-------");
        }

        AgentRun report = agent("report");
        assertThat(report.exit()).as(report.err()).isZero();
        assertThat(report.out()).contains("compliant", "Next report", "Valid until");
        JsonNode claims = platform.lastReport();
        assertThat(claims.get("aud").asString()).isEqualTo(FakePlatform.ISSUER);
        assertThat(claims.get("posture").propertyNames())
                .containsExactlyInAnyOrder("os.type", "agent.version", "disk.root.encrypted");

        AgentRun token = agent("token", "--resource", "https://payroll.example");
        assertThat(token.exit()).as(token.err()).isZero();
        assertThat(token.out()).isEqualTo("eyJ.t.s" + System.lineSeparator());
        assertThat(platform.seen(TOKEN).getFirst().body())
                .contains("grant_type=client_credentials", "resource=https%3A%2F%2Fpayroll.example")
                .contains("client_id=" + claims.get("sub").asString());
        JsonNode json = WireJson.mapper()
                .readTree(agent("token", "--resource", "https://payroll.example", "--json")
                        .out());
        assertThat(json.get("expires_in").asInt()).isEqualTo(300);
        assertThat(json.get("resource").asString()).isEqualTo("https://payroll.example");

        platform.close();
        AgentRun status = agent("status");
        assertThat(status.exit()).as(status.err()).isZero();
        assertThat(status.out()).contains("anna's laptop", "valid until", "compliant");
        JsonNode document = WireJson.mapper().readTree(agent("status", "--json").out());
        assertThat(document.get("device_id").asString())
                .isEqualTo(claims.get("sub").asString());
        assertThat(document.get("answer").get("decision").get("status").asString())
                .isEqualTo("compliant");

        AgentRun kept = agent("unenroll");
        assertThat(kept.exit()).isEqualTo(5);
        assertThat(agent("status").exit()).isZero();
        assertThat(agent("unenroll", "--local").exit()).isZero();
        assertThat(agent("status").exit()).isEqualTo(3);
    }

    @Test
    void unenrollTellsThePlatform() {
        enrolled();
        AgentRun run = agent("unenroll");
        assertThat(run.exit()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(platform.seen("/device/v1/unenroll")).hasSize(1);
        assertThat(agent("report").exit()).isEqualTo(3);
    }

    @Test
    void tokensFromFileAndStandardInput() throws Exception {
        Path file = Files.writeString(temporary.resolve("token"), FakePlatform.TOKEN + "\n");
        String[] common = {"enroll", "--server", platform.url() + "/", "--ca-file", authorities.toString()};
        assertThat(agent(common[0], common[1], common[2], common[3], common[4], "--token-file", file.toString())
                        .exit())
                .isZero();
        AgentRun piped = AgentRun.of(
                home,
                Clock.systemUTC(),
                FakePlatform.TOKEN + "\n",
                common[0],
                common[1],
                common[2],
                common[3],
                common[4],
                "--token",
                "-",
                "--force");
        assertThat(piped.exit()).as(piped.err()).isZero();
    }

    @Test
    void anEnrollmentIsReplacedOnlyByForce() throws Exception {
        enrolled();
        String before = agent("status", "--json").out();
        AgentRun again = enroll();
        assertThat(again.exit()).isEqualTo(1);
        assertThat(again.err()).contains("--force");
        assertThat(platform.seen(ENROLL)).hasSize(1);
        assertThat(agent("status", "--json").out()).isEqualTo(before);
        assertThat(enroll("--force").exit()).isZero();
        assertThat(agent("status", "--json").out()).isNotEqualTo(before);
    }

    @Test
    void aBadEnrollmentTokenIsRefused() {
        AgentRun run = agent(
                "enroll", "--server", platform.url(), "--token", "pce_wrong", "--ca-file", authorities.toString());
        assertThat(run.exit()).isEqualTo(4);
        assertThat(run.err().lines()).singleElement().asString().contains("used", "Ask an administrator");
        assertThat(run.err()).doesNotContain("pce_wrong");
        assertThat(agent("status").exit()).isEqualTo(3);
    }

    @Test
    void aCertificateRequestThatIsNotAccepted() {
        platform.script(ENROLL, new Canned(400, "text/plain", "weak key", Map.of("Portcullis-Error", "csr.weak_key")));
        AgentRun run = enroll();
        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err()).contains("weak key");
        assertThat(agent("status").err()).doesNotContain("not enrolled yet");
    }

    private String waitingKey() {
        platform.requireApproval();
        AgentRun waiting = enroll();
        assertThat(waiting.exit()).isEqualTo(3);
        assertThat(waiting.err()).contains("Not enrolled yet", "--wait");
        assertThat(waiting.out()).contains("administrator's approval").containsPattern("\\b[0-9a-f]{64}\\b");
        return waiting.out()
                .lines()
                .filter(line -> line.matches("\\s*[0-9a-f]{64}"))
                .findFirst()
                .orElseThrow()
                .strip();
    }

    @Test
    void anEnrollmentThatWaitsForApprovalGoesOnWithTheSameKey() throws Exception {
        String fingerprint = waitingKey();
        assertThat(agent("status").exit()).isEqualTo(3);
        assertThat(agent("status").err()).contains("not enrolled yet", fingerprint);
        assertThat(enroll().out()).contains(fingerprint);
        platform.approve();
        assertThat(enroll().exit()).isZero();
        assertThat(agent("report").exit()).isZero();
        try (var left = Files.list(home)) {
            assertThat(left.map(file -> file.getFileName().toString())).noneMatch(name -> name.contains("pending"));
        }
    }

    @Test
    void anotherTokenIsAnotherEnrollment() {
        String fingerprint = waitingKey();
        AgentRun other = agent(
                "enroll", "--server", platform.url(), "--token", "pce_other", "--ca-file", authorities.toString());
        assertThat(other.exit()).isEqualTo(4);
        assertThat(enroll().out()).doesNotContain(fingerprint);
    }

    @Test
    void waitingForApprovalEndsWithTheDecision() throws Exception {
        platform.requireApproval();
        var executor = Executors.newVirtualThreadPerTaskExecutor();
        var run = executor.submit(() -> enroll("--wait"));
        Awaitility.await().until(() -> platform.seen(ENROLL).size() > 1);
        platform.approve();
        assertThat(run.get().exit()).as(run.get().err()).isZero();
        assertThat(run.get().out()).contains("waits for an administrator", "Enrolled");
        executor.close();
    }

    @Test
    void aDeniedEnrollmentIsFour() {
        waitingKey();
        platform.script(ENROLL, FakePlatform.refusal("enrollment.denied"));
        AgentRun denied = enroll("--wait", "1s");
        assertThat(denied.exit()).isEqualTo(4);
        assertThat(denied.err().lines()).singleElement().asString().contains("denied");
        assertThat(agent("status").err()).doesNotContain("not enrolled yet");
    }

    @Test
    void waitingHasAnEnd() {
        platform.requireApproval();
        AgentRun run = enroll("--wait", "1s");
        assertThat(run.exit()).isEqualTo(3);
        assertThat(enroll("--wait", "soon").exit()).isEqualTo(2);
    }

    @Test
    void aLostAnswerDoesNotLoseTheKey() {
        platform.script(ENROLL, Canned.problem(503, "unavailable"));
        assertThat(enroll().exit()).isEqualTo(5);
        String first = platform.seen(ENROLL).getLast().body();
        assertThat(enroll().exit()).isZero();
        assertThat(key(platform.seen(ENROLL).getLast().body())).isEqualTo(key(first));
    }

    private static PublicKey key(String request) {
        try {
            return new JcaPKCS10CertificationRequest(Base64.getDecoder().decode(request)).getPublicKey();
        } catch (IOException | GeneralSecurityException malformed) {
            throw new IllegalStateException(malformed);
        }
    }

    @Test
    void renewThenEverythingGoesOn() {
        enrolled();
        JsonNode before = WireJson.mapper().readTree(agent("status", "--json").out());
        AgentRun renewed = agent("renew");
        assertThat(renewed.exit()).as(renewed.err()).isZero();
        assertThat(renewed.out()).contains("valid until", "Next renewal");
        assertThat(agent("token", "--resource", "https://payroll.example").exit())
                .isZero();
        assertThat(agent("report").exit()).isZero();
        JsonNode after = WireJson.mapper().readTree(agent("status", "--json").out());
        assertThat(after.get("device_id")).isEqualTo(before.get("device_id"));
        assertThat(after.get("certificate").get("serial"))
                .isNotEqualTo(before.get("certificate").get("serial"));
        assertThat(after.get("key_protection").asString()).isEqualTo("software");
        assertThat(Instant.parse(after.get("next_renewal_at").asString())).isAfter(Instant.now());
        assertThat(after.get("renewal_failing_since").isNull()).isTrue();
    }

    @Test
    void statusTellsSinceWhenRenewingFails() {
        enrolled();
        platform.script("/.well-known/est/simplereenroll", FakePlatform.refusal("device.suspended"));
        AgentRun refused = agent("renew");
        assertThat(refused.exit()).isEqualTo(4);
        assertThat(agent("status").out()).contains("Next renewal", "Renewing fails since", "suspended");
        assertThat(agent("renew").exit()).isZero();
        assertThat(agent("status").out()).doesNotContain("fails");
    }

    @Test
    void aTokenFinishesARenewalThatBrokeOff() throws Exception {
        enrolled();
        platform.script(PLAN, Canned.problem(503, "unavailable"));
        platform.script(PLAN, Canned.problem(503, "unavailable"));
        assertThat(agent("renew").exit()).isEqualTo(5);
        assertThat(home.resolve("identity.next.p12")).exists();
        assertThat(agent("token", "--resource", "https://payroll.example").exit())
                .isZero();
        assertThat(home.resolve("identity.next.p12")).doesNotExist();
        assertThat(home.resolve("identity.previous.p12")).exists();
    }

    @Test
    void anAnswerWithoutOurKeyIsNotKept() {
        platform.script(ENROLL, new Canned(200, "application/pkcs7-mime", "Z2FyYmFnZQ==", Map.of()));
        assertThat(enroll().exit()).isEqualTo(5);
        assertThat(agent("status").exit()).isEqualTo(3);
    }

    @Test
    void aPlatformWithAForeignCertificateGetsNoToken() throws Exception {
        try (FakePlatform other = new FakePlatform()) {
            Path foreign = Files.writeString(temporary.resolve("foreign.pem"), other.authorities());
            AgentRun run = agent(
                    "enroll",
                    "--server",
                    platform.url(),
                    "--token",
                    FakePlatform.TOKEN,
                    "--ca-file",
                    foreign.toString());
            assertThat(run.exit()).isEqualTo(5);
            assertThat(run.err().lines()).singleElement().asString().contains("--ca-file");
            assertThat(platform.seen(ENROLL)).isEmpty();
        }
    }

    @Test
    void theDryRunIsWhatLeavesAndSendsNothing() {
        enrolled();
        platform.askFor("os.type", "os.kernel");
        AgentRun run = agent("report", "--dry-run");
        assertThat(run.exit()).isZero();
        assertThat(platform.seen(POSTURE)).isEmpty();
        JsonNode draft = WireJson.mapper().readTree(run.out());
        agent("report");
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
        enrolled();
        platform.close();
        AgentRun run = agent("report", "--dry-run");
        assertThat(run.exit()).isZero();
        assertThat(run.err()).contains("last answer");
        assertThat(WireJson.mapper().readTree(run.out()).get("posture").propertyNames())
                .containsExactlyInAnyOrder("os.type", "agent.version", "disk.root.encrypted");
    }

    @Test
    void everyReasonIsShown() {
        enrolled();
        platform.script(POSTURE, Canned.json(200, answer("non_compliant")));
        AgentRun run = agent("report");
        assertThat(run.exit()).isEqualTo(4);
        assertThat(run.out())
                .contains(
                        "non-compliant",
                        "The disk is encrypted",
                        "Reinstall with encryption.",
                        "https://help.example/disk")
                .contains("The firewall is on", "Nothing was reported about the firewall.");
        assertThat(agent("status").out()).contains("Reinstall with encryption.", "The firewall is on");
        platform.script(POSTURE, Canned.json(200, answer("unknown")));
        AgentRun json = agent("report", "--json");
        assertThat(json.exit()).isEqualTo(4);
        assertThat(WireJson.mapper().readTree(json.out()).get("decision").get("failing"))
                .hasSize(2);
        platform.script(POSTURE, Canned.json(200, answer("in_grace")));
        assertThat(agent("report").exit()).isZero();
    }

    @Test
    void idsOfReportsGrow() {
        enrolled();
        agent("report");
        UUID first = UUID.fromString(platform.lastReport().get("jti").asString());
        Clock behind = Clock.offset(Clock.systemUTC(), Duration.ofHours(-1));
        assertThat(AgentRun.of(home, behind, "", "report").exit()).isZero();
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
        enrolled();
        platform.script(POSTURE, Canned.problem(status, code));
        AgentRun run = agent("report");
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
        enrolled();
        platform.script(POSTURE, Canned.problem(400, "posture.stale"));
        Clock ahead = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(7));
        AgentRun run = AgentRun.of(home, ahead, "", "report");
        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err()).containsPattern("4(19|20|21|22) s ahead of").contains("Set the clock");
        platform.script(POSTURE, Canned.problem(400, "posture.stale"));
        assertThat(agent("report").err()).contains("clocks agree");
    }

    @ParameterizedTest
    @CsvSource({
        "200, <html>It works!</html>",
        "200, {}",
        "200, '{\"decision\":{\"device_id\":1}}'",
        "403, <html>Forbidden</html>",
        "200, ''"
    })
    void garbageIsNoPlatform(int status, String body) {
        enrolled();
        platform.script(POSTURE, new Canned(status, "text/html", body, Map.of()));
        AgentRun run = agent("report");
        assertThat(run.exit()).isEqualTo(5);
        assertThat(run.err().lines()).singleElement().asString().startsWith("error: ");
        platform.script(PLAN, new Canned(status, "text/html", body, Map.of()));
        assertThat(agent("report").exit()).isEqualTo(5);
        platform.script(TOKEN, new Canned(status, "text/html", body, Map.of()));
        assertThat(agent("token", "--resource", "https://x").exit()).isEqualTo(5);
    }

    @Test
    void hugeAnswersAreNotSwallowed() {
        enrolled();
        platform.script(POSTURE, Canned.json(200, "{\"x\":\"" + "y".repeat(2 << 20) + "\"}"));
        assertThat(agent("report").exit()).isEqualTo(5);
    }

    @Test
    void anUnreachablePlatformIsFive() {
        enrolled();
        platform.close();
        for (String[] arguments : new String[][] {{"report"}, {"token", "--resource", "https://x"}}) {
            AgentRun run = agent(arguments);
            assertThat(run.exit()).isEqualTo(5);
            assertThat(run.err().lines()).singleElement().asString().contains("No connection to");
        }
    }

    @Test
    void aRefusedTokenSaysEverything() {
        enrolled();
        platform.script(TOKEN, Canned.json(400, refusal("unknown", "unknown", "evidence_inaccessible")));
        AgentRun run = agent("token", "--resource", "https://payroll.example");
        assertThat(run.exit()).isEqualTo(4);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .contains("https://payroll.example", "The disk is encrypted", "Reinstall with encryption.")
                .contains("The firewall is on");
        assertThat(platform.seen(POSTURE)).isEmpty();
    }

    @Test
    void withoutFreshEvidenceTheAgentReportsOnceAndAsksAgain() {
        enrolled();
        platform.script(TOKEN, Canned.json(400, refusal("unknown", "unknown", "evidence_stale")));
        AgentRun run = agent("token", "--resource", "https://payroll.example");
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.out()).isEqualTo("eyJ.t.s" + System.lineSeparator());
        assertThat(run.err()).contains("reporting and asking again");
        assertThat(platform.seen(POSTURE)).hasSize(1);

        platform.script(TOKEN, Canned.json(400, refusal("unknown", "unknown", "evidence_missing")));
        platform.script(TOKEN, Canned.json(400, refusal("unknown", "unknown", "evidence_missing")));
        assertThat(agent("token", "--resource", "https://payroll.example").exit())
                .isEqualTo(4);
        assertThat(platform.seen(POSTURE)).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({
        "400, invalid_target, 1, knows no application",
        "400, invalid_scope, 1, scope",
        "401, invalid_client, 3, Enroll",
        "400, invalid_request, 1, details",
        "400, temporarily_unavailable, 5, cannot decide"
    })
    void otherRefusalsOfAToken(int status, String error, int exit, String words) {
        enrolled();
        platform.script(TOKEN, Canned.json(status, "{\"error\":\"" + error + "\",\"error_description\":\"details\"}"));
        AgentRun run = agent("token", "--resource", "https://x");
        assertThat(run.exit()).isEqualTo(exit);
        assertThat(run.err().lines()).singleElement().asString().contains(words);
    }

    @Test
    void anExpiredCertificateSaysSo() {
        platform.issueFor(Duration.ofHours(1));
        enrolled();
        Clock tomorrow = Clock.offset(Clock.systemUTC(), Duration.ofDays(1));
        AgentRun run = AgentRun.of(home, tomorrow, "", "report");
        assertThat(run.exit()).isEqualTo(3);
        assertThat(run.err()).contains("expired");
        assertThat(AgentRun.of(home, tomorrow, "", "status").out()).contains("EXPIRED");
        assertThat(platform.seen(POSTURE)).isEmpty();
    }

    @Test
    void aCertificateThatIsNotValidAtThisClock() {
        Clock future = Clock.fixed(Instant.now().plus(Duration.ofDays(10)), java.time.ZoneOffset.UTC);
        AgentRun run = AgentRun.of(
                home,
                future,
                "",
                "enroll",
                "--server",
                platform.url(),
                "--token",
                FakePlatform.TOKEN,
                "--ca-file",
                authorities.toString());
        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err()).contains("clock");
    }
}
