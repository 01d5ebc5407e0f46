package io.portcullis.localstack;

import io.portcullis.contracts.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;

/** The topics of the contracts with their retention, created explicitly: the broker creates none by itself. */
final class KafkaTopics {
    private static final long DAY_MS = Duration.ofDays(1).toMillis();

    private KafkaTopics() {}

    static List<NewTopic> all() {
        return List.of(
                // One partition: revisions are ordered. Flushed on every message: the console counts it as published.
                topic(Topics.POLICIES, 1, Map.of("cleanup.policy", "compact", "flush.messages", "1")),
                topic(Topics.POLICY_STATUS, 1, retention(30)),
                topic(Topics.POSTURE, 3, retention(7)),
                topic(Topics.COMPLIANCE, 3, Map.of("cleanup.policy", "compact")),
                topic(Topics.DEVICE_COMMANDS, 3, retention(1)),
                topic(Topics.AUDIT, 1, retention(30)));
    }

    private static NewTopic topic(String name, int partitions, Map<String, String> settings) {
        return new NewTopic(name, partitions, (short) 1).configs(settings);
    }

    private static Map<String, String> retention(int days) {
        return Map.of("cleanup.policy", "delete", "retention.ms", Long.toString(days * DAY_MS));
    }

    /** Creates the topics that are not there yet. */
    static void create(String bootstrapServers) {
        try (Admin admin = admin(bootstrapServers)) {
            Set<String> present = get(admin.listTopics().names());
            Collection<NewTopic> missing = new ArrayList<>(all());
            missing.removeIf(topic -> present.contains(topic.name()));
            get(admin.createTopics(missing).all());
        }
    }

    static boolean answers(String bootstrapServers) {
        try (Admin admin = admin(bootstrapServers)) {
            return !get(admin.describeCluster().nodes()).isEmpty();
        } catch (StackException e) {
            return false;
        }
    }

    private static Admin admin(String bootstrapServers) {
        return Admin.create(Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                5_000,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                15_000));
    }

    private static <T> T get(KafkaFuture<T> future) {
        try {
            return future.get(15, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new StackException("Kafka does not answer: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("Interrupted", e);
        }
    }
}
