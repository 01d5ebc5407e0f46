package io.portcullis.outbox;

import io.portcullis.outbox.RelaySource.Message;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** Sends a batch and tells what Kafka took. Used by one thread. */
final class KafkaSender implements AutoCloseable {
    /** Name of the producer's own thread, which runs the callbacks of what was queued. */
    private static final String IO_THREAD = "kafka-producer-network-thread";

    private final Map<String, Object> configuration;
    private @Nullable Producer<String, byte[]> producer;

    KafkaSender(Map<String, Object> clientConfiguration) {
        var merged = new HashMap<String, Object>();
        // Fail soon and try again from the database rather than hold a batch in the producer for minutes.
        merged.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 5_000);
        merged.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
        merged.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 10_000);
        merged.put(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1_000);
        merged.put(ProducerConfig.LINGER_MS_CONFIG, 1);
        merged.put(ProducerConfig.BATCH_SIZE_CONFIG, 128 * 1024);
        merged.putAll(clientConfiguration);
        merged.put(ProducerConfig.ACKS_CONFIG, "all");
        merged.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        merged.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, StringSerializer.class);
        merged.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        this.configuration = Map.copyOf(merged);
    }

    /**
     * Sends in order and waits for every answer. Never throws for what Kafka did or did not do. After a failure nothing
     * more of that topic is sent, so that what is sent again later does not come after what followed it.
     */
    Sent send(List<Message> batch) throws InterruptedException {
        Map<Message, Future<RecordMetadata>> answers = new LinkedHashMap<>();
        Set<String> failedTopics = new HashSet<>();
        Exception failure = null;
        try {
            var open = producer();
            for (Message message : batch) {
                if (!failedTopics.contains(message.topic())) {
                    var answer = open.send(
                            new ProducerRecord<>(message.topic(), message.key(), message.payload()),
                            (_, refused) -> giveUp(open, refused));
                    answers.put(message, answer);
                    if (answer.state() == Future.State.FAILED && !hopeless(answer.exceptionNow())) {
                        // The topic's metadata cannot be had: each further message would wait as long.
                        failedTopics.add(message.topic());
                    }
                }
            }
            open.flush();
        } catch (InterruptException e) {
            throw interrupted(e);
        } catch (KafkaException | IllegalStateException e) {
            failure = e;
        }
        var sent = collect(answers, failure);
        if (sent.failure() != null) {
            // A fresh producer knows nothing of half-sent batches, so what is sent again cannot overtake itself.
            close();
        }
        return sent;
    }

    /** A message that timed out must not be overtaken by those queued behind it. */
    private static void giveUp(Producer<String, byte[]> open, @Nullable Exception refused) {
        if (refused instanceof TimeoutException
                && Thread.currentThread().getName().startsWith(IO_THREAD)) {
            open.close(Duration.ZERO);
        }
    }

    private static boolean hopeless(@Nullable Throwable refused) {
        return refused instanceof RecordTooLargeException || refused instanceof InvalidTopicException;
    }

    /**
     * A message is done only if nothing of its topic and key before it failed: it is sent again after the failed one,
     * so that the last message of a key stays the last.
     */
    private static Sent collect(Map<Message, Future<RecordMetadata>> answers, @Nullable Exception failed)
            throws InterruptedException {
        List<Long> acknowledged = new ArrayList<>(answers.size());
        Map<Message, String> undeliverable = new LinkedHashMap<>();
        Set<List<String>> broken = new HashSet<>();
        Exception failure = failed;
        for (var answer : answers.entrySet()) {
            Message message = answer.getKey();
            try {
                answer.getValue().get();
                if (!broken.contains(List.of(message.topic(), message.key()))) {
                    acknowledged.add(message.id());
                }
            } catch (ExecutionException e) {
                if (e.getCause() instanceof RecordTooLargeException || e.getCause() instanceof InvalidTopicException) {
                    undeliverable.put(message, String.valueOf(e.getCause()));
                } else {
                    broken.add(List.of(message.topic(), message.key()));
                    failure = e;
                }
            }
        }
        return new Sent(acknowledged, undeliverable, failure);
    }

    private Producer<String, byte[]> producer() {
        var open = producer;
        if (open == null) {
            open = new KafkaProducer<>(configuration);
            producer = open;
        }
        return open;
    }

    private static InterruptedException interrupted(InterruptException cause) {
        // Kafka's exception has set the flag again; ours carries the same meaning.
        boolean cleared = Thread.interrupted();
        var interruption = new InterruptedException("interrupted while sending, flag was " + cleared);
        interruption.initCause(cause);
        return interruption;
    }

    @Override
    public void close() {
        var open = producer;
        producer = null;
        if (open != null) {
            open.close(Duration.ZERO);
        }
    }

    /** @param failure why some of the batch is neither acknowledged nor undeliverable; absent if nothing is left */
    record Sent(
            List<Long> acknowledged,
            Map<Message, String> undeliverable,
            @Nullable Exception failure) {}
}
