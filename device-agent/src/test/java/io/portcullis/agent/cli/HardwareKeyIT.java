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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HardwareKeyIT {

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

    private AgentRun enroll(Map<String, String> environment, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "enroll",
                "--server",
                platform.url(),
                "--token",
                FakePlatform.TOKEN,
                "--ca-file",
                authorities.toString()));
        arguments.addAll(List.of(more));
        return AgentRun.with(home, environment, arguments.toArray(String[]::new));
    }

    private void worksAs(String protection, Map<String, String> environment) {
        assertThat(platform.seen(ENROLL).getLast().headers().get("Portcullis-key-protection"))
                .isEqualTo(protection);
        AgentRun report = AgentRun.with(home, environment, "report");
        assertThat(report.exit()).as(report.err()).isZero();
        AgentRun token = AgentRun.with(home, environment, "token", "--resource", "https://payroll.example");
        assertThat(token.exit()).as(token.err()).isZero();
        proves(environment);
        assertThat(AgentRun.with(home, environment, "status").out()).contains(protection);
        assertThat(home.resolve("identity.json")).exists();
        assertThat(home.resolve("identity.p12")).doesNotExist();
    }

    /** A token that is bound to the key, and a proof by it. */
    private void proves(Map<String, String> environment) {
        AgentRun bound = AgentRun.with(home, environment, "token", "--resource", "https://payroll.example", "--dpop");
        assertThat(bound.exit()).as(bound.err()).isZero();
        AgentRun proof = AgentRun.run(
                home,
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
        Path pin = SoftHsm.pinFile(temporary, SoftHsm.PIN);
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

        AgentRun gone = AgentRun.with(home, Map.of(), "unenroll");
        assertThat(gone.exit()).as(gone.err()).isZero();
        assertThat(SoftHsm.objects(label)).doesNotContain("Private Key", "Public Key");
        assertThat(home.resolve("identity.json")).doesNotExist();
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
                "--pin-file=" + SoftHsm.pinFile(temporary, SoftHsm.PIN));
        assertThat(refused.exit()).isEqualTo(4);
        assertThat(SoftHsm.objects(label)).doesNotContain("Private Key", "Public Key");
    }

    @Test
    void theTpmHoldsTheKeyWhereThereIsOne() throws Exception {
        assumeTrue(SoftwareTpm.present());
        try (SoftwareTpm tpm = SoftwareTpm.in(temporary)) {
            Map<String, String> environment = Map.of("TPM2_PKCS11_TCTI", tpm.tcti());
            AgentRun enrolled = enroll(environment);
            assertThat(enrolled.exit()).as(enrolled.err()).isZero();
            worksAs("tpm", environment);
            String pin = Files.readString(home.resolve("tpm2.pin")).strip();
            AgentRun gone = AgentRun.with(home, environment, "unenroll");
            assertThat(gone.exit()).as(gone.err()).isZero();
            try (var left = Files.list(home)) {
                assertThat(left.map(file -> file.getFileName().toString()))
                        .allMatch(name -> name.endsWith(".lock") || name.equals("ledger.jsonl"));
            }
            holdsNoKey(home.resolve("ledger.jsonl"), pin);
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
