package io.portcullis.platform.channel;

import static io.portcullis.platform.RunningPlatform.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.portcullis.contracts.DeviceCommand;
import io.portcullis.contracts.RolloutPlan;
import io.portcullis.contracts.RolloutStage;
import io.portcullis.contracts.Topics;
import io.portcullis.contracts.WireJson;
import io.portcullis.localstack.KafkaAccess;
import io.portcullis.localstack.TestServices;
import io.portcullis.platform.RunningPlatform;
import io.portcullis.platform.TestDevice;
import io.portcullis.platform.TestPolicies;
import io.portcullis.platform.compliance.ComplianceEvent;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.support.TransactionTemplate;

/** The event stream as devices meet it: two nodes, real TLS, real Kafka. */
class EventStreamIT {
    private static final Duration SOON = Duration.ofSeconds(30);
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

    private static KafkaAccess kafka;
    private static RunningPlatform first;
    private static RunningPlatform second;

    @BeforeAll
    static void start() {
        kafka = TestServices.shared().kafka();
        first = RunningPlatform.start(
                TestServices.shared().newDatabase(), kafka, Map.of("portcullis.channel.keep-alive", "1s"));
        second = first.secondNode();
        TestPolicies.publish(first, kafka, POLICY);
        ready(first);
        ready(second);
    }

    @AfterAll
    static void stop() {
        second.close();
        first.close();
    }

    /** Streams are taken from when the node hears commands. */
    private static void ready(RunningPlatform node) {
        await().atMost(SOON).until(() -> node.bean(Streams.class).hasRoom());
    }

    private static Listener connected(TestDevice device, RunningPlatform node) {
        var listener = Listener.at(device, node.deviceUrl());
        assertThat(listener.status()).isEqualTo(200);
        await().atMost(SOON).until(() -> listener.hasHeard("state"));
        return listener;
    }

    private static void admin(TestDevice device, String what, String reason) {
        var answer = first.admin(
                "POST",
                "/api/v1/devices/" + device.id() + "/" + what,
                reason.isEmpty() ? null : "{\"reason\":\"" + reason + "\"}");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private static void command(String key, String value) throws Exception {
        try (var producer = new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", kafka.bootstrapServers(), "acks", "all"),
                new StringSerializer(),
                new StringSerializer())) {
            producer.send(new ProducerRecord<>(Topics.DEVICE_COMMANDS, key, value))
                    .get();
        }
    }

    private static void forged(UUID device, String command) throws Exception {
        command(
                device.toString(),
                WireJson.mapper().writeValueAsString(new DeviceCommand(device, command, null, Instant.now())));
    }

    @Test
    void theStateComesFirstAndCommentsKeepTheStreamAlive() {
        var device = TestDevice.enroll(first);
        try (var listener = connected(device, first)) {
            assertThat(listener.answer().headers().firstValue("Content-Type"))
                    .hasValueSatisfying(type -> assertThat(type).startsWith("text/event-stream"));
            assertThat(listener.answer().headers().firstValue("Cache-Control")).contains("no-store");
            var state = listener.events().getFirst();
            assertThat(state.name()).isEqualTo("state");
            assertThat(state.data().get("plan_revision").longValue())
                    .isEqualTo(json(first.admin("GET", "/api/v1/policy-set", null))
                            .get("revision")
                            .longValue());
            assertThat(state.data().get("report_requested").booleanValue()).isFalse();
            assertThat(state.data().get("renew_requested").booleanValue()).isFalse();
            await().atMost(SOON).until(() -> listener.comments() > 1);
        }
    }

    @Test
    void everyNodeTellsOfANewPlan() {
        var one = TestDevice.enroll(first);
        var other = TestDevice.enroll(first);
        try (var here = connected(one, first);
                var there = connected(other, second)) {
            long revision = TestPolicies.publish(first, kafka, POLICY);
            await().atMost(SOON).until(() -> here.hasHeard("plan_changed") && there.hasHeard("plan_changed"));
            assertThat(there.events().getLast().data().get("plan_revision").longValue())
                    .isGreaterThanOrEqualTo(revision);
            assertThat(there.events().getLast().data().get("spread_millis").longValue())
                    .isZero();
        }
    }

    @Test
    void aStageOfARollOutMakesDevicesAskForTheirPlan() {
        var device = TestDevice.enroll(first);
        try (var listener = connected(device, second)) {
            first.bean(TransactionTemplate.class)
                    .executeWithoutResult(_ -> first.bean(CommandSender.class)
                            .rolloutChanged(new ComplianceEvent.RolloutChanged(
                                    9, "stage", 2, 0, "", "system", "test", Instant.now())));
            await().atMost(SOON).until(() -> listener.hasHeard("plan_changed"));
        }
    }

    @Test
    void whoConnectsDuringARollOutIsToldOfThePlanThatHolds() {
        var device = TestDevice.enroll(first);
        long revision = TestPolicies.nextRevision();
        TestPolicies.send(
                kafka,
                Topics.POLICY_SET_KEY,
                TestPolicies.signed(
                        first.policySigner(),
                        revision,
                        POLICY,
                        new RolloutPlan(List.of(new RolloutStage(null, List.of("pilot"), 3600)), 10)));
        try {
            await().atMost(SOON)
                    .until(() -> first.admin("GET", "/api/v1/policy-rollouts/" + revision, null)
                                    .statusCode()
                            == 200);
            var plan = RunningPlatform.send(
                    device.client(), HttpRequest.newBuilder(URI.create(second.deviceUrl() + "/device/v1/plan")));
            assertThat(json(plan).get("policy_revision").longValue()).isEqualTo(revision);
            try (var listener = connected(device, second)) {
                assertThat(listener.events()
                                .getFirst()
                                .data()
                                .get("plan_revision")
                                .longValue())
                        .isEqualTo(revision);
            }
        } finally {
            first.admin("POST", "/api/v1/policy-rollouts/" + revision + "/abort", "{\"reason\":\"enough\"}");
        }
    }

    @Test
    void aRenewalThatIsAskedForIsToldToThisDeviceAlone() {
        var asked = TestDevice.enroll(first);
        var other = TestDevice.enroll(first);
        try (var hears = connected(asked, second);
                var hearsNothing = connected(other, second)) {
            admin(asked, "renew", "");
            await().atMost(SOON).until(() -> hears.hasHeard("renew"));
            assertThat(hearsNothing.hasHeard("renew")).isFalse();
        }
        // Who was away learns it on coming back.
        try (var again = connected(asked, second)) {
            assertThat(again.events().getFirst().data().get("renew_requested").booleanValue())
                    .isTrue();
        }
    }

    @Test
    void anAdminWhoCannotWaitIsHeard() {
        var device = TestDevice.enroll(first);
        assertThat(device.report(Map.of("os.type", "linux", "disk.root.encrypted", true))
                        .statusCode())
                .isEqualTo(200);
        try (var listener = connected(device, second)) {
            var asked = first.admin(
                    "POST", "/api/v1/devices/" + device.id() + "/check", "{\"check\":\"baseline/disk-encrypted\"}");
            assertThat(asked.statusCode()).as(asked.body()).isEqualTo(202);
            await().atMost(SOON).until(() -> listener.hasHeard("report"));
            assertThat(listener.events().getLast().data().get("detail").stringValue())
                    .isEqualTo("baseline/disk-encrypted");
        }
        try (var again = connected(device, second)) {
            var state = again.events().getFirst().data();
            assertThat(state.get("report_requested").booleanValue()).isTrue();
            assertThat(state.get("report_check").stringValue()).isEqualTo("baseline/disk-encrypted");
        }
    }

    @Test
    void suspendedWhileConnectedElsewhere() {
        var device = TestDevice.enroll(first);
        try (var listener = connected(device, second)) {
            admin(device, "suspend", "lost");
            await().atMost(SOON).until(listener::hasEnded);
            assertThat(listener.names()).containsExactly("state", "suspended");
            assertThat(listener.retry()).isPositive();
        }
        try (var refused = Listener.at(device, second.deviceUrl())) {
            assertThat(refused.status()).isEqualTo(403);
        }
        admin(device, "resume", "found");
        connected(device, second).close();
    }

    @Test
    void revokedWhileConnected() {
        var device = TestDevice.enroll(first);
        try (var listener = connected(device, second)) {
            String serial = json(first.admin("GET", "/api/v1/certificates?device_id=" + device.id(), null))
                    .get(0)
                    .get("serial")
                    .stringValue();
            first.admin("POST", "/api/v1/certificates/" + serial + "/revoke", "{\"reason\":\"key_compromise\"}");
            await().atMost(SOON).until(listener::hasEnded);
            assertThat(listener.names()).containsExactly("state", "revoked");
        }
        try (var refused = Listener.at(device, second.deviceUrl())) {
            assertThat(refused.status()).isEqualTo(401);
        }
    }

    @Test
    void retiredWhileConnected() {
        var device = TestDevice.enroll(first);
        try (var listener = connected(device, first)) {
            admin(device, "retire", "sold");
            await().atMost(SOON).until(listener::hasEnded);
        }
    }

    @Test
    void aForgedCommandEndsNoStreamAndNonsenseHoldsUpNothing() throws Exception {
        var device = TestDevice.enroll(first);
        try (var listener = connected(device, first)) {
            forged(device.id(), "revoked");
            forged(device.id(), "suspended");
            forged(device.id(), "format_the_disk");
            command("all", "not json");
            command("all", "{\"device\":7}");
            command("all", "{\"command\":\"revoked\",\"issued_at\":\"2026-01-01T00:00:00Z\"}");
            command("all", "x".repeat(100_000));
            forged(device.id(), "report");
            await().atMost(SOON).until(() -> listener.hasHeard("report"));
            assertThat(listener.hasEnded()).isFalse();
            assertThat(listener.names()).containsExactly("state", "report");
        }
    }

    @Test
    void theNewestTwoStreamsOfADeviceWin() {
        var device = TestDevice.enroll(first);
        try (var oldest = connected(device, first);
                var older = connected(device, first);
                var newest = connected(device, first)) {
            await().atMost(SOON).until(oldest::hasEnded);
            assertThat(older.hasEnded()).isFalse();
            assertThat(newest.hasEnded()).isFalse();
        }
        await().atMost(SOON)
                .until(() -> first.bean(Streams.class).of(device.id()).isEmpty());
    }

    @Test
    void nobodyElseListens() {
        var device = TestDevice.enroll(first);
        var anonymous = HttpRequest.newBuilder(URI.create(first.deviceUrl() + "/device/v1/events"));
        assertThat(RunningPlatform.send(first.client(), anonymous).statusCode()).isEqualTo(401);
        var publicPlane = HttpRequest.newBuilder(URI.create(first.issuer() + "/device/v1/events"));
        assertThat(RunningPlatform.send(device.client(), publicPlane).statusCode())
                .isEqualTo(404);
        var written = HttpRequest.newBuilder(URI.create(first.deviceUrl() + "/device/v1/events"))
                .POST(HttpRequest.BodyPublishers.ofString("hello", StandardCharsets.UTF_8));
        assertThat(RunningPlatform.send(device.client(), written).statusCode()).isEqualTo(405);
    }

    @Test
    void aNodeThatStopsSendsItsDevicesAwayWithATimeToComeAgain() {
        var third = first.secondNode();
        ready(third);
        var device = TestDevice.enroll(first);
        try (var listener = connected(device, third)) {
            third.close();
            await().atMost(SOON).until(listener::hasEnded);
            assertThat(listener.retry()).isNotNegative();
        }
    }
}
