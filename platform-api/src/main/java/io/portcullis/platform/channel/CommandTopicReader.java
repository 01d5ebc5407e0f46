package io.portcullis.platform.channel;

import io.portcullis.contracts.DeviceCommand;
import io.portcullis.contracts.WireJson;
import io.portcullis.platform.topics.TopicReading;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
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
    private static final int LARGEST = 4_096;

    private final Consumer<DeviceCommand> delivery;
    private final Runnable whenListening;
    private final Map<TopicPartition, Long> next = new HashMap<>();
    private final TopicReading reading;

    /** @param whenListening called each time that from now on no command is missed */
    CommandTopicReader(
            String topic, Map<String, Object> kafka, Consumer<DeviceCommand> delivery, Runnable whenListening) {
        this.delivery = delivery;
        this.whenListening = whenListening;
        this.reading = new TopicReading(
                topic,
                "device-commands",
                kafka,
                Map.of(
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest",
                        ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 500,
                        ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 500),
                this::read);
    }

    void start() {
        reading.start();
    }

    void stop() {
        reading.stop();
    }

    private void read(KafkaConsumer<String, byte[]> open, List<TopicPartition> partitions) {
        for (TopicPartition partition : partitions) {
            Long known = next.get(partition);
            if (known != null) {
                open.seek(partition, known);
            }
            // Asking fixes it: what is written from now on is read.
            next.put(partition, open.position(partition, Duration.ofSeconds(10)));
        }
        whenListening.run();
        while (reading.isRunning()) {
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
}
