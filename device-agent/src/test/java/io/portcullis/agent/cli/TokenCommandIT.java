package io.portcullis.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.agent.FakePlatform;
import io.portcullis.agent.FakePlatform.Canned;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tokens, and every reason why there is none. */
class TokenCommandIT {
    private static final String POSTURE = "/device/v1/posture";
    private static final String TOKEN = "/oauth2/token";

    @RegisterExtension
    private final TestAgent agent = new TestAgent();

    private final FakePlatform platform = agent.platform();

    @Test
    void aRefusedTokenSaysEverything() {
        agent.enrolled();
        platform.script(TOKEN, Canned.json(400, refusal("unknown", "unknown", "evidence_inaccessible")));
        AgentRun run = agent.run("token", "--resource", "https://payroll.example");
        assertThat(run.exit()).isEqualTo(4);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .contains("https://payroll.example", "The disk is encrypted", "Reinstall with encryption.")
                .contains("The firewall is on");
        assertThat(platform.seen(POSTURE)).isEmpty();
    }

    @Test
    void withoutFreshEvidenceTheAgentReportsOnceAndAsksAgain() {
        agent.enrolled();
        platform.script(TOKEN, Canned.json(400, refusal("unknown", "unknown", "evidence_stale")));
        AgentRun run = agent.run("token", "--resource", "https://payroll.example");
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.out()).isEqualTo("eyJ.t.s" + System.lineSeparator());
        assertThat(run.err()).contains("reporting and asking again");
        assertThat(platform.seen(POSTURE)).hasSize(1);

        platform.script(TOKEN, Canned.json(400, refusal("unknown", "unknown", "evidence_missing")));
        platform.script(TOKEN, Canned.json(400, refusal("unknown", "unknown", "evidence_missing")));
        assertThat(agent.run("token", "--resource", "https://payroll.example").exit())
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
        agent.enrolled();
        platform.script(TOKEN, Canned.json(status, "{\"error\":\"" + error + "\",\"error_description\":\"details\"}"));
        AgentRun run = agent.run("token", "--resource", "https://x");
        assertThat(run.exit()).isEqualTo(exit);
        assertThat(run.err().lines()).singleElement().asString().contains(words);
    }

    private static String refusal(String status, String outcome, String reason) {
        return "{\"error\":\"access_denied\",\"error_description\":\"2 checks do not pass.\",\"compliance\":"
                + TestDecision.json(status, outcome, reason) + "}";
    }
}
