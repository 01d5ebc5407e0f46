package io.portcullis.localstack;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.contracts.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class KafkaBrokerIT {

    @Test
    void messagesSurviveStopAndStart() throws Exception {
        try (KafkaBroker broker = TestServices.shared().ownKafka()) {
            broker.start();
            assertThat(broker.isHealthy()).isTrue();
            produce(broker.bootstrapServers(), "kept");

            broker.stop();
            assertThat(broker.isHealthy()).isFalse();

            broker.start();
            assertThat(consume(broker.bootstrapServers())).containsExactly("kept");
        }
    }

    @Test
    void topicsOfCurrentStateAreCompacted() throws Exception {
        try (Admin admin = Admin.create(
                Map.of("bootstrap.servers", TestServices.shared().kafka().bootstrapServers()))) {
            assertThat(admin.listTopics().names().get())
                    .contains(
                            Topics.POLICIES,
                            Topics.POLICY_STATUS,
                            Topics.POSTURE,
                            Topics.COMPLIANCE,
                            Topics.DEVICE_COMMANDS,
                            Topics.AUDIT);
            assertThat(cleanupPolicy(admin, Topics.POLICIES)).isEqualTo("compact");
            assertThat(cleanupPolicy(admin, Topics.COMPLIANCE)).isEqualTo("compact");
            assertThat(cleanupPolicy(admin, Topics.AUDIT)).isEqualTo("delete");
        }
    }

    private static String cleanupPolicy(Admin admin, String topic) throws Exception {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        Config config = Objects.requireNonNull(
                admin.describeConfigs(List.of(resource)).all().get().get(resource));
        return config.get("cleanup.policy").value();
    }

    private static void produce(String servers, String value) throws InterruptedException, ExecutionException {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", servers), new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(Topics.POLICIES, Topics.POLICY_SET_KEY, value))
                    .get();
        }
    }

    private static List<String> consume(String servers) {
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", servers), new StringDeserializer(), new StringDeserializer())) {
            List<TopicPartition> partitions = List.of(new TopicPartition(Topics.POLICIES, 0));
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            List<String> values = new ArrayList<>();
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> {
                consumer.poll(Duration.ofMillis(200)).forEach(message -> values.add(message.value()));
                return !values.isEmpty();
            });
            return values;
        }
    }
}
