package io.portcullis.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.agent.FakePlatform;
import io.portcullis.agent.FakePlatform.Canned;
import io.portcullis.contracts.WireJson;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** Renewing the certificate by hand, and what the status says of it. */
class RenewCommandIT {
    private static final String POSTURE = "/device/v1/posture";
    private static final String PLAN = "/device/v1/plan";

    @RegisterExtension
    private final TestAgent agent = new TestAgent();

    private final FakePlatform platform = agent.platform();

    @Test
    void renewThenEverythingGoesOn() {
        agent.enrolled();
        JsonNode before =
                WireJson.mapper().readTree(agent.run("status", "--json").out());
        AgentRun renewed = agent.run("renew");
        assertThat(renewed.exit()).as(renewed.err()).isZero();
        assertThat(renewed.out()).contains("valid until", "Next renewal");
        assertThat(agent.run("token", "--resource", "https://payroll.example").exit())
                .isZero();
        assertThat(agent.run("report").exit()).isZero();
        JsonNode after =
                WireJson.mapper().readTree(agent.run("status", "--json").out());
        assertThat(after.get("device_id")).isEqualTo(before.get("device_id"));
        assertThat(after.get("certificate").get("serial"))
                .isNotEqualTo(before.get("certificate").get("serial"));
        assertThat(after.get("key_protection").asString()).isEqualTo("software");
        assertThat(Instant.parse(after.get("next_renewal_at").asString())).isAfter(Instant.now());
        assertThat(after.get("renewal_failing_since").isNull()).isTrue();
    }

    @Test
    void statusTellsSinceWhenRenewingFails() {
        agent.enrolled();
        platform.script("/.well-known/est/simplereenroll", FakePlatform.refusal("device.suspended"));
        AgentRun refused = agent.run("renew");
        assertThat(refused.exit()).isEqualTo(4);
        assertThat(agent.run("status").out()).contains("Next renewal", "Renewing fails since", "suspended");
        assertThat(agent.run("renew").exit()).isZero();
        assertThat(agent.run("status").out()).doesNotContain("fails");
    }

    @Test
    void aTokenFinishesARenewalThatBrokeOff() throws Exception {
        agent.enrolled();
        platform.script(PLAN, Canned.problem(503, "unavailable"));
        platform.script(PLAN, Canned.problem(503, "unavailable"));
        assertThat(agent.run("renew").exit()).isEqualTo(5);
        assertThat(agent.home().resolve("identity.next.p12")).exists();
        assertThat(agent.run("token", "--resource", "https://payroll.example").exit())
                .isZero();
        assertThat(agent.home().resolve("identity.next.p12")).doesNotExist();
        assertThat(agent.home().resolve("identity.previous.p12")).exists();
    }

    @Test
    void anExpiredCertificateSaysSo() {
        platform.issueFor(Duration.ofHours(1));
        agent.enrolled();
        Clock tomorrow = Clock.offset(Clock.systemUTC(), Duration.ofDays(1));
        AgentRun run = agent.at(tomorrow, "report");
        assertThat(run.exit()).isEqualTo(3);
        assertThat(run.err()).contains("expired");
        assertThat(agent.at(tomorrow, "status").out()).contains("EXPIRED");
        assertThat(platform.seen(POSTURE)).isEmpty();
    }
}
