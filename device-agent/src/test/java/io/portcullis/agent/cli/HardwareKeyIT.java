package io.portcullis.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.portcullis.agent.FakePlatform;
import io.portcullis.agent.ReadProof;
import io.portcullis.agent.keys.SoftHsm;
import io.portcullis.agent.keys.SoftwareTpm;
import io.portcullis.contracts.WireJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class HardwareKeyIT {

    private static final String ENROLL = "/.well-known/est/simpleenroll";

    @RegisterExtension
    private final TestAgent agent = new TestAgent();

    private final FakePlatform platform = agent.platform();

    private AgentRun enroll(Map<String, String> environment, String... more) {
        return agent.with(environment, agent.enrollment(more));
    }

    private void worksAs(String protection, Map<String, String> environment) {
        assertThat(platform.seen(ENROLL).getLast().headers().get("Portcullis-key-protection"))
                .isEqualTo(protection);
        AgentRun report = agent.with(environment, "report");
        assertThat(report.exit()).as(report.err()).isZero();
        AgentRun token = agent.with(environment, "token", "--resource", "https://payroll.example");
        assertThat(token.exit()).as(token.err()).isZero();
        proves(environment);
        assertThat(agent.with(environment, "status").out()).contains(protection);
        assertThat(agent.home().resolve("identity.json")).exists();
        assertThat(agent.home().resolve("identity.p12")).doesNotExist();
    }

    /** A token that is bound to the key, and a proof by it. */
    private void proves(Map<String, String> environment) {
        AgentRun bound = agent.with(environment, "token", "--resource", "https://payroll.example", "--dpop");
        assertThat(bound.exit()).as(bound.err()).isZero();
        AgentRun proof = AgentRun.run(
                agent.home(),
                Clock.systemUTC(),
                bound.out(),
                environment,
                "proof",
                "--method",
                "GET",
                "--url",
                "https://payroll.example/payroll",
                "--token-file",
                "-");
        assertThat(proof.exit()).as(proof.err()).isZero();
        assertThat(ReadProof.of(proof.out().strip()).claims().get("htu").asString())
                .isEqualTo("https://payroll.example/payroll");
    }

    @Test
    void aPkcs11TokenHoldsTheKey() throws Exception {
        assumeTrue(SoftHsm.present());
        String label = SoftHsm.token();
        Path pin = SoftHsm.pinFile(agent.folder(), SoftHsm.PIN);
        String[] store = {
            "--key-store",
            "pkcs11",
            "--pkcs11-library",
            SoftHsm.library().toString(),
            "--pkcs11-token",
            label,
            "--pin-file",
            pin.toString()
        };
        AgentRun enrolled = enroll(Map.of(), store);
        assertThat(enrolled.exit()).as(enrolled.err()).isZero();
        worksAs("pkcs11", Map.of());

        AgentRun again = enroll(Map.of(), "--force");
        assertThat(again.exit()).as(again.err()).isZero();
        worksAs("pkcs11", Map.of());
        assertThat(SoftHsm.objects(label).lines().filter(line -> line.startsWith("Private Key")))
                .as("the key of the enrollment that was replaced is gone")
                .hasSize(1);

        AgentRun gone = agent.run("unenroll");
        assertThat(gone.exit()).as(gone.err()).isZero();
        assertThat(SoftHsm.objects(label)).doesNotContain("Private Key", "Public Key");
        assertThat(agent.home().resolve("identity.json")).doesNotExist();
    }

    @Test
    void aRefusedEnrollmentLeavesNoKeyInTheToken() throws Exception {
        assumeTrue(SoftHsm.present());
        String label = SoftHsm.token();
        platform.script(ENROLL, new FakePlatform.Canned(403, "text/plain", "no", Map.of()));
        AgentRun refused = enroll(
                Map.of(),
                "--key-store=pkcs11",
                "--pkcs11-library=" + SoftHsm.library(),
                "--pkcs11-token=" + label,
                "--pin-file=" + SoftHsm.pinFile(agent.folder(), SoftHsm.PIN));
        assertThat(refused.exit()).isEqualTo(4);
        assertThat(SoftHsm.objects(label)).doesNotContain("Private Key", "Public Key");
    }

    @Test
    void theTpmHoldsTheKeyWhereThereIsOne() throws Exception {
        assumeTrue(SoftwareTpm.present());
        try (SoftwareTpm tpm = SoftwareTpm.in(agent.folder())) {
            Map<String, String> environment = Map.of("TPM2_PKCS11_TCTI", tpm.tcti());
            AgentRun enrolled = enroll(environment);
            assertThat(enrolled.exit()).as(enrolled.err()).isZero();
            worksAs("tpm", environment);
            String pin = Files.readString(agent.home().resolve("tpm2.pin")).strip();
            AgentRun gone = agent.with(environment, "unenroll");
            assertThat(gone.exit()).as(gone.err()).isZero();
            try (var left = Files.list(agent.home())) {
                assertThat(left.map(file -> file.getFileName().toString()))
                        .allMatch(name -> name.endsWith(".lock") || name.equals("ledger.jsonl"));
            }
            holdsNoKey(agent.home().resolve("ledger.jsonl"), pin);
        }
    }

    /** What was reported stays on record: that, and nothing that opens anything. */
    private static void holdsNoKey(Path ledger, String pin) throws IOException {
        assertThat(Files.readString(ledger)).doesNotContain(pin, "-----BEGIN", "PRIVATE", "eyJ");
        assertThat(Files.readAllLines(ledger))
                .isNotEmpty()
                .allSatisfy(line -> assertThat(WireJson.mapper().readTree(line).propertyNames())
                        .isSubsetOf(
                                "event",
                                "at",
                                "id",
                                "to",
                                "posture",
                                "unchanged_since",
                                "attributes",
                                "answer",
                                "detail"));
    }

    @Test
    void withoutATpmTheKeyGoesIntoAFile() {
        AgentRun enrolled = enroll(Map.of(), "--key-store", "file");
        assertThat(enrolled.exit()).as(enrolled.err()).isZero();
        assertThat(enrolled.err()).isEmpty();
        assertThat(platform.seen(ENROLL).getLast().headers().get("Portcullis-key-protection"))
                .isEqualTo("software");
    }

    @Test
    void aTpmThatIsAskedForAndDoesNotAnswerIsNoFile() {
        AgentRun refused = enroll(Map.of("TPM2_PKCS11_TCTI", "swtpm:host=127.0.0.1,port=1"), "--key-store", "tpm");
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err().lines()).singleElement().asString().contains("--key-store file");
        assertThat(platform.seen(ENROLL)).isEmpty();
        AgentRun best = enroll(Map.of("TPM2_PKCS11_TCTI", "swtpm:host=127.0.0.1,port=1"));
        assertThat(best.exit()).as(best.err()).isZero();
        assertThat(best.err()).contains("warning: the key goes into a file");
    }
}
