package io.portcullis.platform.compliance.publications;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.portcullis.contracts.PolicyStatus;
import io.portcullis.contracts.Topics;
import io.portcullis.contracts.WireJson;
import io.portcullis.localstack.KafkaAccess;
import io.portcullis.localstack.TestServices;
import io.portcullis.platform.TestPolicies;
import io.portcullis.platform.compliance.Installation;
import io.portcullis.platform.compliance.Policies;
import io.portcullis.platform.compliance.policies.PolicyInForceSet;
import io.portcullis.platform.compliance.policies.PolicySets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PolicyTopicReaderIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    private final Installation installation = new Installation();
    private @Nullable PolicyTopicReader reader;

    @AfterEach
    void close() {
        stop();
        installation.close();
    }

    private void stop() {
        if (reader != null) {
            reader.stop();
            reader = null;
        }
    }

    private Installation.Node read(String name, KafkaAccess kafka, String topic) {
        var node = installation.node(name);
        var started = new PolicyTopicReader(
                topic, Map.of("bootstrap.servers", kafka.bootstrapServers()), node.get(PolicyIntake.class));
        started.start();
        reader = started;
        return node;
    }

    private static void awaitRevision(Installation.Node node, long revision) {
        await().atMost(SOON)
                .until(() -> node.get(PolicySets.class)
                                .inForce()
                                .map(PolicyInForceSet::revision)
                                .orElse(0L)
                        == revision);
    }

    private static String newTopic(KafkaAccess kafka) throws ExecutionException, InterruptedException {
        String topic = "policies-" + UUID.randomUUID();
        try (var admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
        }
        return topic;
    }

    private static void send(KafkaAccess kafka, String topic, @Nullable String value)
            throws ExecutionException, InterruptedException {
        try (var producer = new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", kafka.bootstrapServers()),
                new StringSerializer(),
                new StringSerializer())) {
            producer.send(new ProducerRecord<>(topic, Topics.POLICY_SET_KEY, value))
                    .get();
        }
    }

    @Test
    void eachMessageIsJudgedAndBadOnesHoldUpNobody() throws Exception {
        var kafka = TestServices.shared().kafka();
        String topic = newTopic(kafka);
        send(kafka, topic, installation.signed(1, Policies.DISK));
        send(kafka, topic, TestPolicies.signed(Installation.key(), 2, Policies.DISK));
        send(kafka, topic, null);
        send(kafka, topic, installation.signed(3, Policies.DISK_AND_FIREWALL));

        awaitRevision(read("one", kafka, topic), 3);

        assertThat(installation.sent(Topics.POLICY_STATUS))
                .map(json -> WireJson.mapper().readValue(json, PolicyStatus.class))
                .extracting(PolicyStatus::state)
                .containsExactly("applied", "rejected", "rejected", "superseded", "applied");
    }

    @Test
    void aRestartReadsItAllAgainAndSaysNothingTwice() throws Exception {
        var kafka = TestServices.shared().kafka();
        String topic = newTopic(kafka);
        send(kafka, topic, installation.signed(1, Policies.DISK));
        send(kafka, topic, installation.signed(2, Policies.DISK));
        awaitRevision(read("one", kafka, topic), 2);
        stop();

        var restarted = read("one again", kafka, topic);
        send(kafka, topic, installation.signed(3, Policies.DISK));
        awaitRevision(restarted, 3);

        assertThat(installation.sent(Topics.POLICY_STATUS))
                .map(json -> WireJson.mapper().readValue(json, PolicyStatus.class))
                .map(status -> status.revision() + " " + status.state())
                .containsExactly("1 applied", "1 superseded", "2 applied", "2 superseded", "3 applied");
    }

    @Test
    void aBrokerThatComesLateOrGoesAwayOnlyDelays() throws Exception {
        try (var broker = TestServices.shared().ownKafka()) {
            var kafka = new KafkaAccess(broker.bootstrapServers());
            var node = read("one", kafka, Topics.POLICIES);
            broker.start();
            send(kafka, Topics.POLICIES, installation.signed(1, Policies.DISK));
            awaitRevision(node, 1);

            broker.stop();
            broker.start();
            send(kafka, Topics.POLICIES, installation.signed(2, Policies.DISK));
            awaitRevision(node, 2);
        }
    }
}
