package io.portcullis.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.portcullis.contracts.WireJson;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What an admin does about policies, with the fleet's answer to it. */
class S11PolicyLifeIT {
    private static final String NOWHERE = "os.type == \"plan9\"";

    private final SystemUnderTest system = SystemUnderTest.running();

    @BeforeEach
    void openToLinux() {
        system.openPayrollTo("os.type == \"linux\"");
    }

    private CommandLine.Outcome token(AgentIdentity device) {
        return device.agent().run(List.of("token", "--resource", system.payroll(), "--json"));
    }

    private JsonNode posture(AgentIdentity device) {
        return json(system.admin("GET", "/api/v1/devices/" + device.id() + "/posture", null));
    }

    @Test
    void aDraftIsTriedOnTheFleetAndChangesNothing() {
        var device = system.compliantDevice();

        var answer = system.admin(
                "POST",
                "/api/v1/simulations",
                WireJson.mapper()
                        .writeValueAsString(Map.of(
                                "document", system.policySet(NOWHERE), "history_days", 1, "most_devices", 1000)));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        var simulation = json(answer);
        assertThat(simulation.at("/fleet/newly_blocked").longValue()).isPositive();
        assertThat(simulation.get("changed").toString()).contains(device.id()).contains("newly_blocked");
        assertThat(token(device).exitCode()).isZero();
    }

    @Test
    void aStageThatBlocksTooManyDevicesGoesBackByItself() {
        var device = system.compliantDevice();

        var published = system.policies(
                "POST", "/api/v1/policy-revisions?rollout=100@1h&most_newly_blocked=0", system.policySet(NOWHERE));

        assertThat(published.statusCode()).as(published.body()).isEqualTo(201);
        long revision = json(published).get("revision").longValue();
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() ->
                        assertThat(rollout(revision).get("state").stringValue()).isEqualTo("rolled_back"));
        assertThat(rollout(revision).get("reason").stringValue()).contains("condition");
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(system.rolloutState(revision)).isEqualTo("rolled_back"));
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(token(device).exitCode()).isZero());
    }

    private JsonNode rollout(long revision) {
        var answer = system.admin("GET", "/api/v1/policy-rollouts/" + revision, null);
        return answer.statusCode() == 200 ? json(answer) : json("{\"state\":\"not there yet\"}");
    }

    private static JsonNode json(String text) {
        return WireJson.mapper().readTree(text);
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return SystemUnderTest.json(answer);
    }

    @Test
    void aConnectedDeviceHearsOfAPolicyAndOfAnAdminAtOnce() {
        var device = system.compliantDevice();
        assertThat(posture(device).at("/readings/tpm.present").isMissingNode()).isTrue();
        var daemon = device.agent().start();
        try {
            system.publish(system.policySet("os.type == \"linux\" && (tpm.present || !tpm.present)"));
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> !posture(device).at("/readings/tpm.present").isMissingNode());

            Instant before = Instant.parse(posture(device).get("received_at").stringValue());
            var asked = system.admin("POST", "/api/v1/devices/" + device.id() + "/check", null);
            assertThat(asked.statusCode()).as(asked.body()).isEqualTo(202);
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> Instant.parse(
                                    posture(device).get("received_at").stringValue())
                            .isAfter(before));
        } finally {
            daemon.destroy();
        }
        var ledger = device.agent().run(List.of("ledger"));
        assertThat(ledger.exitCode()).as(ledger.toString()).isZero();
        assertThat(ledger.output()).contains("tpm.present");
    }

    @Test
    void whatAnotherSystemKnowsOpensTheApplicationAsLongAsItHolds() {
        var device = system.compliantDevice();
        system.publish(system.policySet("custom.bool.contract_signed"));
        assertThat(token(device).exitCode()).isEqualTo(4);
        String path = "/api/v1/devices/" + device.id() + "/attributes/custom.bool.contract_signed";

        var put = system.admin(
                "PUT", path, "{\"value\":true,\"expires_at\":\"" + Instant.now().plusSeconds(100) + "\"}");
        assertThat(put.statusCode()).as(put.body()).isEqualTo(200);
        var granted = token(device);
        assertThat(granted.exitCode()).as(granted.toString()).isZero();
        assertThat(json(granted.output()).get("expires_in").intValue()).isBetween(1, 100);

        assertThat(system.admin("DELETE", path, null).statusCode()).isEqualTo(204);
        assertThat(token(device).exitCode()).isEqualTo(4);
    }
}
