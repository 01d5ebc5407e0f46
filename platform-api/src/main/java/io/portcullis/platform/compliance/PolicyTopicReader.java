package io.portcullis.platform.compliance;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
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

    private final String topic;
    private final Map<String, Object> configuration;
    private final PolicyIntake intake;
    private @Nullable Thread thread;
    private volatile boolean running;
    private volatile @Nullable KafkaConsumer<String, byte[]> consumer;

    PolicyTopicReader(String topic, Map<String, Object> kafka, PolicyIntake intake) {
        this.topic = topic;
        this.intake = intake;
        var merged = new HashMap<>(kafka);
        merged.remove(ConsumerConfig.GROUP_ID_CONFIG);
        merged.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        merged.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        merged.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        merged.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        merged.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 50);
        merged.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class);
        merged.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        this.configuration = Map.copyOf(merged);
    }

    synchronized void start() {
        if (thread == null) {
            running = true;
            thread = Thread.ofPlatform().name("policy-topic-reader").daemon().start(this::run);
        }
    }

    synchronized void stop() {
        var started = thread;
        if (started == null) {
            return;
        }
        running = false;
        var open = consumer;
        if (open != null) {
            open.wakeup();
        }
        try {
            started.join(Duration.ofSeconds(3));
            started.interrupt();
            started.join(Duration.ofSeconds(3));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread = null;
    }

    private void run() {
        boolean told = false;
        while (running) {
            try (var open = new KafkaConsumer<String, byte[]>(configuration)) {
                consumer = open;
                told = false;
                read(open);
            } catch (WakeupException | InterruptException | InterruptedException e) {
                log.debug("The policy topic's reader was told to stop", e);
            } catch (KafkaException | TopicMissing e) {
                if (!told) {
                    log.warn("Policy sets cannot be read from Kafka; trying on: {}", e.toString());
                    told = true;
                }
                pause();
            } finally {
                consumer = null;
            }
        }
    }

    private void read(KafkaConsumer<String, byte[]> open) throws InterruptedException, TopicMissing {
        List<TopicPartition> partitions = open.partitionsFor(topic, Duration.ofSeconds(5)).stream()
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
        if (partitions.isEmpty()) {
            throw new TopicMissing(topic);
        }
        open.assign(partitions);
        open.seekToBeginning(partitions);
        while (running) {
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
                message.offset());
        boolean told = false;
        while (running) {
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

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static final class TopicMissing extends Exception {
        TopicMissing(String topic) {
            super("there is no topic " + topic);
        }
    }
}
