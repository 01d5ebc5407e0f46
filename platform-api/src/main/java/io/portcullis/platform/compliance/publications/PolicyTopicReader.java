package io.portcullis.platform.compliance.publications;

import io.portcullis.platform.compliance.policies.PolicyMessage;
import io.portcullis.platform.topics.TopicReading;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the policy topic from its beginning, on every node and without a consumer group: the topic is compacted, and
 * what was judged before is passed over. Kafka or the database may be away at any time; a message is judged before the
 * next is looked at.
 */
final class PolicyTopicReader {
    private static final Logger log = LoggerFactory.getLogger(PolicyTopicReader.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final PolicyIntake intake;
    private final TopicReading reading;

    PolicyTopicReader(String topic, Map<String, Object> kafka, PolicyIntake intake) {
        this.intake = intake;
        this.reading = new TopicReading(
                topic,
                "policy-topic-reader",
                kafka,
                Map.of(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest", ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 50),
                this::read);
    }

    void start() {
        reading.start();
    }

    void stop() {
        reading.stop();
    }

    private void read(KafkaConsumer<String, byte[]> open, List<TopicPartition> partitions) throws InterruptedException {
        open.seekToBeginning(partitions);
        while (reading.isRunning()) {
            for (var message : open.poll(Duration.ofSeconds(1))) {
                judge(message);
            }
        }
    }

    private void judge(ConsumerRecord<String, byte[]> message) throws InterruptedException {
        byte[] value = message.value();
        var read = new PolicyMessage(
                message.key() == null ? "" : message.key(),
                value == null ? "" : new String(value, StandardCharsets.UTF_8),
                message.offset(),
                Instant.ofEpochMilli(message.timestamp()));
        boolean told = false;
        while (reading.isRunning()) {
            try {
                intake.judge(read);
                return;
            } catch (RuntimeException e) {
                if (!told) {
                    log.warn("A policy set cannot be judged now; trying on", e);
                    told = true;
                }
                Thread.sleep(PAUSE);
            }
        }
    }
}
