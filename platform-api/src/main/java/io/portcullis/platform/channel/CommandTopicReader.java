package io.portcullis.platform.channel;

import io.portcullis.contracts.DeviceCommand;
import io.portcullis.contracts.WireJson;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
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
import tools.jackson.core.JacksonException;

/**
 * Reads the command topic on every node, from where it stands when the node starts: a device that connects later learns
 * the state anyway. Where it has read up to is kept over failures, so that nothing is missed while Kafka is away.
 */
final class CommandTopicReader {
    private static final Logger log = LoggerFactory.getLogger(CommandTopicReader.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final int LARGEST = 4_096;

    private final String topic;
    private final Map<String, Object> configuration;
    private final Consumer<DeviceCommand> delivery;
    private final Runnable whenListening;
    private final Map<TopicPartition, Long> next = new HashMap<>();
    private @Nullable Thread thread;
    private volatile boolean running;
    private volatile @Nullable KafkaConsumer<String, byte[]> consumer;

    /** @param whenListening called each time that from now on no command is missed */
    CommandTopicReader(
            String topic, Map<String, Object> kafka, Consumer<DeviceCommand> delivery, Runnable whenListening) {
        this.topic = topic;
        this.delivery = delivery;
        this.whenListening = whenListening;
        var merged = new HashMap<>(kafka);
        merged.remove(ConsumerConfig.GROUP_ID_CONFIG);
        merged.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        merged.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest");
        merged.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        merged.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        merged.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 500);
        merged.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 500);
        merged.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class);
        merged.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        this.configuration = Map.copyOf(merged);
    }

    synchronized void start() {
        if (thread == null) {
            running = true;
            thread = Thread.ofPlatform().name("device-commands").daemon().start(this::run);
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
                read(open);
                told = false;
            } catch (WakeupException | InterruptException e) {
                log.debug("The reader of device commands was told to stop", e);
            } catch (KafkaException | TopicMissing e) {
                if (!told) {
                    log.warn("Device commands cannot be read from Kafka; trying on: {}", e.toString());
                    told = true;
                }
                pause();
            } finally {
                consumer = null;
            }
        }
    }

    private void read(KafkaConsumer<String, byte[]> open) throws TopicMissing {
        List<TopicPartition> partitions = open.partitionsFor(topic, Duration.ofSeconds(5)).stream()
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
        if (partitions.isEmpty()) {
            throw new TopicMissing(topic);
        }
        open.assign(partitions);
        for (TopicPartition partition : partitions) {
            Long known = next.get(partition);
            if (known != null) {
                open.seek(partition, known);
            }
            // Asking fixes it: what is written from now on is read.
            next.put(partition, open.position(partition, Duration.ofSeconds(10)));
        }
        whenListening.run();
        while (running) {
            for (var message : open.poll(Duration.ofSeconds(1))) {
                deliver(message.value());
                next.put(new TopicPartition(message.topic(), message.partition()), message.offset() + 1);
            }
        }
    }

    /** Whoever may write to the topic can write nonsense: it must not keep the next command from being read. */
    private void deliver(byte @Nullable [] message) {
        if (message == null || message.length > LARGEST) {
            return;
        }
        try {
            delivery.accept(WireJson.mapper().readValue(message, DeviceCommand.class));
        } catch (JacksonException malformed) {
            log.debug("A device command that is none was passed over: {}", malformed.getOriginalMessage());
        } catch (RuntimeException failed) {
            log.warn("A device command could not be delivered; devices learn it with their next report", failed);
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
