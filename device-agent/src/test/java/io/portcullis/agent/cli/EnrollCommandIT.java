package io.portcullis.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.agent.FakePlatform;
import io.portcullis.agent.FakePlatform.Canned;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.Executors;
import org.awaitility.Awaitility;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How a device is enrolled, waits for approval, or is turned away. */
class EnrollCommandIT {
    private static final String ENROLL = "/.well-known/est/simpleenroll";

    @RegisterExtension
    private final TestAgent agent = new TestAgent();

    private final FakePlatform platform = agent.platform();

    @Test
    void tokensFromFileAndStandardInput() throws Exception {
        Path file = Files.writeString(agent.folder().resolve("token"), FakePlatform.TOKEN + "\n");
        AgentRun fromFile = agent.run(
                "enroll",
                "--server",
                platform.url() + "/",
                "--ca-file",
                agent.authorities().toString(),
                "--token-file",
                file.toString());
        assertThat(fromFile.exit()).as(fromFile.err()).isZero();
        AgentRun piped = agent.given(
                FakePlatform.TOKEN + "\n",
                "enroll",
                "--server",
                platform.url(),
                "--ca-file",
                agent.authorities().toString(),
                "--token",
                "-",
                "--force");
        assertThat(piped.exit()).as(piped.err()).isZero();
    }

    @Test
    void anEnrollmentIsReplacedOnlyByForce() throws Exception {
        agent.enrolled();
        String before = agent.run("status", "--json").out();
        AgentRun again = agent.enroll();
        assertThat(again.exit()).isEqualTo(1);
        assertThat(again.err()).contains("--force");
        assertThat(platform.seen(ENROLL)).hasSize(1);
        assertThat(agent.run("status", "--json").out()).isEqualTo(before);
        assertThat(agent.enroll("--force").exit()).isZero();
        assertThat(agent.run("status", "--json").out()).isNotEqualTo(before);
    }

    @Test
    void aBadEnrollmentTokenIsRefused() {
        AgentRun run = agent.run(
                "enroll",
                "--server",
                platform.url(),
                "--token",
                "pce_wrong",
                "--ca-file",
                agent.authorities().toString());
        assertThat(run.exit()).isEqualTo(4);
        assertThat(run.err().lines()).singleElement().asString().contains("used", "Ask an administrator");
        assertThat(run.err()).doesNotContain("pce_wrong");
        assertThat(agent.run("status").exit()).isEqualTo(3);
    }

    @Test
    void aCertificateRequestThatIsNotAccepted() {
        platform.script(ENROLL, new Canned(400, "text/plain", "weak key", Map.of("Portcullis-Error", "csr.weak_key")));
        AgentRun run = agent.enroll();
        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err()).contains("weak key");
        assertThat(agent.run("status").err()).doesNotContain("not enrolled yet");
    }

    private String waitingKey() {
        platform.requireApproval();
        AgentRun waiting = agent.enroll();
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
        assertThat(agent.run("status").exit()).isEqualTo(3);
        assertThat(agent.run("status").err()).contains("not enrolled yet", fingerprint);
        assertThat(agent.enroll().out()).contains(fingerprint);
        platform.approve();
        assertThat(agent.enroll().exit()).isZero();
        assertThat(agent.run("report").exit()).isZero();
        try (var left = Files.list(agent.home())) {
            assertThat(left.map(file -> file.getFileName().toString())).noneMatch(name -> name.contains("pending"));
        }
    }

    @Test
    void anotherTokenIsAnotherEnrollment() {
        String fingerprint = waitingKey();
        AgentRun other = agent.run(
                "enroll",
                "--server",
                platform.url(),
                "--token",
                "pce_other",
                "--ca-file",
                agent.authorities().toString());
        assertThat(other.exit()).isEqualTo(4);
        assertThat(agent.enroll().out()).doesNotContain(fingerprint);
    }

    @Test
    void waitingForApprovalEndsWithTheDecision() throws Exception {
        platform.requireApproval();
        var executor = Executors.newVirtualThreadPerTaskExecutor();
        var run = executor.submit(() -> agent.enroll("--wait"));
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
        AgentRun denied = agent.enroll("--wait", "1s");
        assertThat(denied.exit()).isEqualTo(4);
        assertThat(denied.err().lines()).singleElement().asString().contains("denied");
        assertThat(agent.run("status").err()).doesNotContain("not enrolled yet");
    }

    @Test
    void waitingHasAnEnd() {
        platform.requireApproval();
        AgentRun run = agent.enroll("--wait", "1s");
        assertThat(run.exit()).isEqualTo(3);
        assertThat(agent.enroll("--wait", "soon").exit()).isEqualTo(2);
    }

    @Test
    void aLostAnswerDoesNotLoseTheKey() {
        platform.script(ENROLL, Canned.problem(503, "unavailable"));
        assertThat(agent.enroll().exit()).isEqualTo(5);
        String first = platform.seen(ENROLL).getLast().body();
        assertThat(agent.enroll().exit()).isZero();
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
    void anAnswerWithoutOurKeyIsNotKept() {
        platform.script(ENROLL, new Canned(200, "application/pkcs7-mime", "Z2FyYmFnZQ==", Map.of()));
        assertThat(agent.enroll().exit()).isEqualTo(5);
        assertThat(agent.run("status").exit()).isEqualTo(3);
    }

    @Test
    void aPlatformWithAForeignCertificateGetsNoToken() throws Exception {
        try (FakePlatform other = new FakePlatform()) {
            Path foreign = Files.writeString(agent.folder().resolve("foreign.pem"), other.authorities());
            AgentRun run = agent.run(
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
    void aCertificateThatIsNotValidAtThisClock() {
        Clock future = Clock.fixed(Instant.now().plus(Duration.ofDays(10)), ZoneOffset.UTC);
        AgentRun run = agent.at(future, agent.enrollment());
        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err()).contains("clock");
    }
}
