package io.portcullis.console.testing;

import io.portcullis.contracts.PolicyStatus;
import io.portcullis.contracts.Topics;
import io.portcullis.contracts.WireJson;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** The platform's end of the two policy topics. */
public final class PolicyTopic {
    private PolicyTopic() {}

    /** Every policy set on the policy topic so far, in order. */
    public static List<String> values(String bootstrapServers) {
        return messages(bootstrapServers).stream()
                .filter(message -> message.key().equals(Topics.POLICY_SET_KEY))
                .map(ConsumerRecord::value)
                .toList();
    }

    /** Those under one key. */
    public static List<String> values(String bootstrapServers, String key) {
        return messages(bootstrapServers).stream()
                .filter(message -> message.key().equals(key))
                .map(ConsumerRecord::value)
                .toList();
    }

    private static List<ConsumerRecord<String, String>> messages(String bootstrapServers) {
        try (var consumer = new KafkaConsumer<>(
                Map.<String, Object>of("bootstrap.servers", bootstrapServers),
                new StringDeserializer(),
                new StringDeserializer())) {
            List<TopicPartition> partitions = List.of(new TopicPartition(Topics.POLICIES, 0));
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            long end = consumer.endOffsets(partitions).get(partitions.getFirst());
            List<ConsumerRecord<String, String>> messages = new ArrayList<>();
            while (consumer.position(partitions.getFirst()) < end) {
                for (ConsumerRecord<String, String> message : consumer.poll(Duration.ofSeconds(1))) {
                    messages.add(message);
                }
            }
            return messages;
        }
    }

    public static void report(String bootstrapServers, PolicyStatus status) {
        reportRaw(
                bootstrapServers,
                Long.toString(status.revision()),
                WireJson.mapper().writeValueAsString(status));
    }

    public static void reportRaw(String bootstrapServers, String key, String value) {
        try (var producer = new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", bootstrapServers, "acks", "all"),
                new StringSerializer(),
                new StringSerializer())) {
            producer.send(new ProducerRecord<>(Topics.POLICY_STATUS, key, value))
                    .get(30, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }
}
