package io.portcullis.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.agent.FakePlatform;
import io.portcullis.agent.FakePlatform.Canned;
import io.portcullis.agent.ReadProof;
import io.portcullis.contracts.WireJson;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** Tokens that are bound to the device's key, and the proofs that go with them. */
class ProofCommandIT {

    private static final String TOKEN = "/oauth2/token";
    private static final String APP = "https://payroll.example";
    private static final String URL = "https://payroll.example:7443/payslips/7?month=11#top";

    @RegisterExtension
    private final TestAgent agent = new TestAgent();

    private final FakePlatform platform = agent.platform();

    @BeforeEach
    void enroll() {
        agent.enrolled("--key-store", "file");
    }

    private String boundToken() {
        AgentRun run = agent.run("token", "--resource", APP, "--dpop");
        assertThat(run.exit()).as(run.err()).isZero();
        return run.out().strip();
    }

    private AgentRun proofWith(String token, String... more) {
        String[] arguments = {"proof", "--method", "GET", "--url", URL, "--token-file", "-"};
        String[] all = java.util.Arrays.copyOf(arguments, arguments.length + more.length);
        System.arraycopy(more, 0, all, arguments.length, more.length);
        return agent.given(token, all);
    }

    private static ReadProof read(AgentRun run) {
        assertThat(run.exit()).as(run.err()).isZero();
        return ReadProof.of(run.out().strip());
    }

    private ReadProof sent(int index) {
        return ReadProof.of(
                String.valueOf(platform.seen(TOKEN).get(index).headers().get("Dpop")));
    }

    @Test
    void aTokenIsAskedForWithAProofOfTheDevicesKey() {
        JsonNode json = WireJson.mapper()
                .readTree(agent.run("token", "--resource", APP, "--dpop", "--json")
                        .out());

        assertThat(json.get("token_type").asString()).isEqualTo("DPoP");
        ReadProof proof = sent(0);
        assertThat(proof.header().get("typ").asString()).isEqualTo("dpop+jwt");
        assertThat(proof.header().get("jwk").propertyNames()).containsExactlyInAnyOrder("kty", "crv", "x", "y");
        assertThat(proof.claims().get("htm").asString()).isEqualTo("POST");
        assertThat(proof.claims().get("htu").asString()).isEqualTo(platform.url() + TOKEN);
        assertThat(Instant.ofEpochSecond(proof.claims().get("iat").asLong()))
                .isCloseTo(Instant.now(), Assertions.within(1, ChronoUnit.MINUTES));
        assertThat(proof.claims().has("ath")).isFalse();
        boundToken();
        assertThat(sent(1).claims().get("jti")).isNotEqualTo(proof.claims().get("jti"));
    }

    @Test
    void withoutBeingAskedForItNoProofIsSent() {
        assertThat(agent.run("token", "--resource", APP).exit()).isZero();
        assertThat(platform.seen(TOKEN).getFirst().headers()).doesNotContainKey("Dpop");
    }

    @Test
    void aProofIsForOneRequestWithOneToken() throws Exception {
        String token = boundToken();

        ReadProof proof = read(proofWith(token + "\n"));

        assertThat(proof.claims().get("htm").asString()).isEqualTo("GET");
        assertThat(proof.claims().get("htu").asString()).isEqualTo("https://payroll.example:7443/payslips/7");
        assertThat(proof.claims().get("ath").asString()).isEqualTo(ReadProof.sha256(token));
        assertThat(proof.claims().has("nonce")).isFalse();
        Path file = Files.writeString(agent.folder().resolve("token"), token);
        AgentRun fromFile = agent.run(
                "proof",
                "--method",
                "DELETE",
                "--url",
                URL,
                "--token-file",
                file.toString(),
                "--nonce",
                "n-1",
                "--json");
        JsonNode json = WireJson.mapper().readTree(fromFile.out());
        ReadProof second = ReadProof.of(json.get("proof").asString());
        assertThat(json.get("jkt").asString()).isEqualTo(proof.thumbprint());
        assertThat(second.claims().get("nonce").asString()).isEqualTo("n-1");
        assertThat(second.claims().get("htm").asString()).isEqualTo("DELETE");
        assertThat(second.claims().get("jti")).isNotEqualTo(proof.claims().get("jti"));
        platform.close();
        read(proofWith(token));
        assertThat(read(agent.run("proof", "--method", "POST", "--url", URL))
                        .claims()
                        .has("ath"))
                .isFalse();
    }

    @Test
    void aTokenOutlivesTheRenewalOfItsKey() {
        String old = boundToken();
        ReadProof before = read(proofWith(old));
        assertThat(agent.run("renew").exit()).isZero();

        assertThat(read(proofWith(old)).key()).isEqualTo(before.key());
        assertThat(read(proofWith(boundToken())).key()).isNotEqualTo(before.key());
        assertThat(agent.run("renew").exit()).isZero();
        AgentRun gone = proofWith(old);
        assertThat(gone.exit()).isEqualTo(1);
        assertThat(gone.err()).contains("another key").doesNotContain(old);
    }

    @Test
    void whatIsNoTokenOfThisKeyGetsNoProof() {
        String certificateBound = ReadProof.tokenBoundTo("x5t#S256", "A".repeat(43));
        assertThat(proofWith(certificateBound).err()).contains("not bound to a key");
        for (String wrong : new String[] {
            certificateBound, ReadProof.tokenBoundTo("jkt", "A".repeat(43)), "", "rubbish", "a.b.c", "x".repeat(20_000)
        }) {
            AgentRun run = proofWith(wrong);
            assertThat(run.exit()).as(run.err()).isEqualTo(1);
            assertThat(run.out()).isEmpty();
            assertThat(run.err().lines()).singleElement().asString().startsWith("error: ");
        }
        assertThat(agent.run("proof", "--method", "GET", "--url", URL, "--token-file", "/nowhere/token")
                        .exit())
                .isEqualTo(1);
    }

    @Test
    void requestsThatNoneCanBeMadeForAreWrongUsage() {
        for (String[] wrong : new String[][] {
            {"proof", "--method", "GET", "--url", "http://payroll.example/"},
            {"proof", "--method", "GET", "--url", "payroll.example"},
            {"proof", "--method", "GET", "--url", "https://a@payroll.example/"},
            {"proof", "--method", "get", "--url", URL},
            {"proof", "--method", "GET", "--url", URL, "--nonce", "two words"},
            {"proof", "--method", "GET", "--url", URL, "--token", "eyJ"},
            {"proof", "--method", "GET"},
        }) {
            AgentRun run = agent.run(wrong);
            assertThat(run.exit()).as(run.err()).isEqualTo(2);
        }
        assertThat(AgentRun.of(agent.folder().resolve("elsewhere"), "proof", "--method", "GET", "--url", URL)
                        .exit())
                .isEqualTo(3);
    }

    @Test
    void aNonceThatTheServerWantsIsSent() {
        platform.script(
                TOKEN,
                new Canned(400, "application/json", "{\"error\":\"use_dpop_nonce\"}", Map.of("DPoP-Nonce", "n-7")));

        boundToken();

        assertThat(sent(0).claims().has("nonce")).isFalse();
        assertThat(sent(1).claims().get("nonce").asString()).isEqualTo("n-7");
    }

    @Test
    void aWrongClockIsMadeUpForWithThePlatforms() {
        platform.script(TOKEN, Canned.json(400, "{\"error\":\"invalid_dpop_proof\"}"));
        Clock late = Clock.offset(Clock.systemUTC(), Duration.ofHours(2));

        AgentRun run = agent.at(late, "token", "--resource", APP, "--dpop");

        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(Instant.ofEpochSecond(sent(1).claims().get("iat").asLong()))
                .isCloseTo(Instant.now(), Assertions.within(1, ChronoUnit.MINUTES));
        platform.script(TOKEN, Canned.json(400, "{\"error\":\"invalid_dpop_proof\",\"error_description\":\"No.\"}"));
        AgentRun refused = agent.run("token", "--resource", APP, "--dpop");
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err()).contains("No.");
    }

    @Test
    void aTokenOfTheOtherKindIsNotTaken() {
        Canned bearer = Canned.json(200, "{\"access_token\":\"e.y.J\",\"token_type\":\"Bearer\",\"expires_in\":300}");
        platform.script(TOKEN, bearer);
        AgentRun run = agent.run("token", "--resource", APP, "--dpop");
        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).doesNotContain("e.y.J");
    }
}
