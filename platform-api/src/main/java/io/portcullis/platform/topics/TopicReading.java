package io.portcullis.platform.topics;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
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
 * A thread that reads all of a topic on this node, without a consumer group. Kafka may be away at any time: then it
 * begins anew until it is there.
 */
public final class TopicReading {
    private static final Logger log = LoggerFactory.getLogger(TopicReading.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final String topic;
    private final String name;
    private final Map<String, Object> configuration;
    private final Reader reader;
    private @Nullable Thread thread;
    private volatile boolean running;
    private volatile @Nullable KafkaConsumer<String, byte[]> consumer;

    /** What is done with a consumer to which all partitions of the topic are assigned. */
    @FunctionalInterface
    public interface Reader {
        /** Reads for as long as {@link TopicReading#isRunning}. */
        void read(KafkaConsumer<String, byte[]> consumer, List<TopicPartition> partitions) throws InterruptedException;
    }

    /**
     * @param name of the thread
     * @param kafka how Kafka is reached
     * @param settings of the consumer that are this reader's own
     */
    public TopicReading(
            String topic, String name, Map<String, Object> kafka, Map<String, Object> settings, Reader reader) {
        this.topic = topic;
        this.name = name;
        this.reader = reader;
        var merged = new HashMap<>(kafka);
        merged.remove(ConsumerConfig.GROUP_ID_CONFIG);
        merged.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        merged.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        merged.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        merged.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class);
        merged.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        merged.putAll(settings);
        this.configuration = Map.copyOf(merged);
    }

    public boolean isRunning() {
        return running;
    }

    public synchronized void start() {
        if (thread == null) {
            running = true;
            thread = Thread.ofPlatform().name(name).daemon().start(this::run);
        }
    }

    /** Waits for what is being read, for some seconds. */
    public synchronized void stop() {
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
                var partitions = partitions(open);
                open.assign(partitions);
                told = false;
                reader.read(open, partitions);
            } catch (WakeupException | InterruptException | InterruptedException e) {
                log.debug("{} was told to stop", name, e);
            } catch (KafkaException | TopicMissing e) {
                if (!told) {
                    log.warn("Topic {} cannot be read from Kafka; trying on: {}", topic, e.toString());
                    told = true;
                }
                pause();
            } finally {
                consumer = null;
            }
        }
    }

    private List<TopicPartition> partitions(KafkaConsumer<String, byte[]> open) throws TopicMissing {
        List<TopicPartition> partitions = open.partitionsFor(topic, Duration.ofSeconds(5)).stream()
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
        if (partitions.isEmpty()) {
            throw new TopicMissing(topic);
        }
        return partitions;
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
