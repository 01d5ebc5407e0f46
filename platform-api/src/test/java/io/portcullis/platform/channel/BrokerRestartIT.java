package io.portcullis.platform.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.portcullis.localstack.KafkaAccess;
import io.portcullis.localstack.KafkaBroker;
import io.portcullis.localstack.TestServices;
import io.portcullis.platform.RunningPlatform;
import io.portcullis.platform.TestDevice;
import io.portcullis.platform.TestPolicies;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Kafka goes away and comes back while devices listen at two nodes: they stay, and what was said meanwhile arrives. */
class BrokerRestartIT {
    private static final Duration SOON = Duration.ofSeconds(90);
    private static final Map<String, Object> READINGS = Map.of("os.type", "linux", "disk.root.encrypted", true);
    private static final String POLICY = """
            format: portcullis/v1
            policies:
              - id: baseline
                title: Every machine
                checks:
                  - { id: disk-encrypted, title: Disk, expression: disk.root.encrypted, severity: high }
            levels:
              - { id: basic, title: Basic, requires: [disk-encrypted] }
            """;

    private final KafkaBroker broker = TestServices.shared().ownKafka();
    private final KafkaAccess kafka = new KafkaAccess(broker.bootstrapServers());
    private RunningPlatform first;
    private RunningPlatform second;

    @BeforeEach
    void start() {
        broker.start();
        first = RunningPlatform.start(
                TestServices.shared().newDatabase(), kafka, Map.of("portcullis.channel.keep-alive", "1s"));
        second = first.secondNode();
        TestPolicies.publish(first, kafka, POLICY);
        for (RunningPlatform node : List.of(first, second)) {
            await().atMost(SOON).until(() -> node.bean(Streams.class).hasRoom());
        }
    }

    @AfterEach
    void stop() {
        second.close();
        first.close();
        broker.close();
    }

    private static TestDevice reported(RunningPlatform node) {
        var device = TestDevice.enroll(node);
        assertThat(device.report(READINGS).statusCode()).isEqualTo(200);
        return device;
    }

    private static Listener connected(TestDevice device, RunningPlatform node) {
        var listener = Listener.at(device, node.deviceUrl());
        assertThat(listener.status()).isEqualTo(200);
        await().atMost(SOON).until(() -> listener.hasHeard("state"));
        return listener;
    }

    private void checkNow(TestDevice device) {
        var answer = first.admin("POST", "/api/v1/devices/" + device.id() + "/check", null);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    }

    private void renew(TestDevice device) {
        var answer = first.admin("POST", "/api/v1/devices/" + device.id() + "/renew", null);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    /** The node speaks on: not even the connection was lost. */
    private static void assertStays(Listener listener) {
        int before = listener.comments();
        await().atMost(SOON).until(() -> listener.comments() > before + 1);
        assertThat(listener.hasEnded()).isFalse();
    }

    @Test
    void streamsStayOpenAndNothingThatWasSaidIsLost() {
        var near = reported(first);
        var far = reported(first);
        var late = reported(first);
        try (var here = connected(near, first);
                var there = connected(far, second)) {
            broker.stop();
            checkNow(near);
            checkNow(far);
            // Who comes while Kafka is away learns the state from the database, and listens like the others.
            try (var newcomer = connected(late, second)) {
                for (var listener : List.of(here, there, newcomer)) {
                    assertStays(listener);
                    assertThat(listener.names()).containsExactly("state");
                }

                broker.start();
                await().atMost(SOON).until(() -> here.hasHeard("report") && there.hasHeard("report"));
                // What is said from now on arrives as before, and once.
                for (var device : List.of(near, far, late)) {
                    renew(device);
                }
                TestPolicies.publish(first, kafka, POLICY);
                for (var listener : List.of(here, there, newcomer)) {
                    await().atMost(SOON).until(() -> listener.hasHeard("renew") && listener.hasHeard("plan_changed"));
                    assertStays(listener);
                }
                assertThat(here.names()).containsExactlyInAnyOrder("state", "report", "renew", "plan_changed");
                assertThat(there.names()).containsExactlyInAnyOrder("state", "report", "renew", "plan_changed");
                assertThat(newcomer.names()).containsExactlyInAnyOrder("state", "renew", "plan_changed");
            }
        }
    }

    @Test
    void aDeviceThatIsSuspendedMeanwhileIsRefusedAtOnceAndCutOffAfter() {
        var device = reported(first);
        try (var listener = connected(device, second)) {
            broker.stop();
            assertThat(first.admin("POST", "/api/v1/devices/" + device.id() + "/suspend", "{\"reason\":\"lost\"}")
                            .statusCode())
                    .isEqualTo(200);
            assertThat(device.at(second).report(READINGS).statusCode()).isEqualTo(403);

            broker.start();
            await().atMost(SOON).until(listener::hasEnded);
            assertThat(listener.names()).containsExactly("state", "suspended");
        }
    }
}
