package io.portcullis.outbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.portcullis.localstack.TestServices;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OutboxRelayIT {
    private static final RelaySettings SMALL_BATCHES =
            new RelaySettings(7, 1_000_000, Duration.ofMillis(200), Duration.ofMillis(50), Duration.ofMillis(200));

    private final String topic = "outbox-" + UUID.randomUUID();
    private final OutboxDatabase database = new OutboxDatabase();
    private final List<OutboxRelay> relays = new ArrayList<>();
    private final Outbox outbox =
            new Outbox(database.jdbc, OutboxDatabase.TABLES, () -> relays.forEach(OutboxRelay::wake));

    @AfterEach
    void stop() {
        relays.forEach(OutboxRelay::close);
        database.close();
    }

    private OutboxRelay relay(String bootstrapServers, RelaySource... sources) {
        var relay = new OutboxRelay(
                database.dataSource,
                OutboxDatabase.TABLES,
                List.of(sources),
                Map.of(
                        "bootstrap.servers",
                        bootstrapServers,
                        "max.block.ms",
                        2_000,
                        "request.timeout.ms",
                        1_500,
                        "delivery.timeout.ms",
                        3_000),
                SMALL_BATCHES);
        relays.add(relay);
        relay.start();
        return relay;
    }

    private void append(String payload) {
        database.transactions.executeWithoutResult(_ -> outbox.append(topic, "key", payload.getBytes(UTF_8)));
    }

    private static List<String> numbers(int from, int to) {
        return IntStream.range(from, to).mapToObj(Integer::toString).toList();
    }

    @Test
    void sendsInTheOrderAppendedAndDeletesWhatKafkaTook() {
        try (var reader = new TopicReader(TestServices.shared().kafka().bootstrapServers(), topic)) {
            numbers(0, 30).forEach(this::append);
            relay(TestServices.shared().kafka().bootstrapServers());
            numbers(30, 60).forEach(this::append);
            database.transactions.executeWithoutResult(_ -> outbox.appendAll(numbers(60, 100).stream()
                    .map(number -> new OutboxMessage(topic, "key", number.getBytes(UTF_8)))
                    .toList()));

            await().atMost(Duration.ofSeconds(60)).until(() -> reader.read().size() >= 100);
            assertThat(reader.read()).containsExactlyElementsOf(numbers(0, 100));
            await().until(() -> database.pending() == 0);
        }
    }

    @Test
    void aTransactionThatRollsBackSendsNothing() {
        try (var reader = new TopicReader(TestServices.shared().kafka().bootstrapServers(), topic)) {
            relay(TestServices.shared().kafka().bootstrapServers());
            database.transactions.executeWithoutResult(transaction -> {
                outbox.append(topic, "key", "never".getBytes(UTF_8));
                transaction.setRollbackOnly();
            });
            append("after");

            await().atMost(Duration.ofSeconds(60)).until(() -> !reader.read().isEmpty());
            assertThat(reader.read()).containsExactly("after");
        }
    }

    @Test
    void aMessageOutsideATransactionIsRefused() {
        assertThatThrownBy(() -> outbox.append(topic, "key", new byte[1])).isInstanceOf(IllegalStateException.class);
        assertThat(database.pending()).isZero();
    }

    @Test
    void commitWakesOnceHoweverManyMessages() {
        var wakes = new AtomicInteger();
        var counted = new Outbox(database.jdbc, OutboxDatabase.TABLES, wakes::incrementAndGet);
        database.transactions.executeWithoutResult(_ -> {
            counted.append(topic, "key", new byte[1]);
            counted.append(topic, "key", new byte[1]);
            assertThat(wakes).hasValue(0);
        });
        assertThat(wakes).hasValue(1);
    }

    @Test
    void twoRelaysDoNotSendTwice() {
        try (var reader = new TopicReader(TestServices.shared().kafka().bootstrapServers(), topic)) {
            relay(TestServices.shared().kafka().bootstrapServers());
            relay(TestServices.shared().kafka().bootstrapServers());
            numbers(0, 200).forEach(this::append);

            await().atMost(Duration.ofSeconds(60)).until(() -> reader.read().size() >= 200 && database.pending() == 0);
            assertThat(reader.read()).containsExactlyElementsOf(numbers(0, 200));
        }
    }

    @Test
    void aBrokerThatIsDownDelaysAndLosesNothing() {
        try (var broker = TestServices.shared().ownKafka()) {
            relay(broker.bootstrapServers());
            numbers(0, 10).forEach(this::append);
            broker.start();
            try (var reader = new TopicReader(broker.bootstrapServers(), topic)) {
                await().atMost(Duration.ofSeconds(60)).until(() -> database.pending() == 0);
                broker.stop();
                numbers(10, 40).forEach(this::append);
                assertThat(database.pending()).isEqualTo(30);
                broker.start();

                await().atMost(Duration.ofSeconds(60))
                        .until(() -> reader.read().containsAll(numbers(0, 40)) && database.pending() == 0);
                assertThat(reader.read().stream().distinct()).containsExactlyElementsOf(numbers(0, 40));
            }
        }
    }

    @Test
    void whatKafkaWillNeverTakeIsSetAsideAndHoldsUpNobody() {
        try (var reader = new TopicReader(TestServices.shared().kafka().bootstrapServers(), topic)) {
            database.transactions.executeWithoutResult(
                    _ -> outbox.append("not a topic name!", "key", "lost".getBytes(UTF_8)));
            append("next");
            relay(TestServices.shared().kafka().bootstrapServers());

            await().atMost(Duration.ofSeconds(60)).until(() -> !reader.read().isEmpty() && database.pending() == 0);
            assertThat(database.undeliverable()).isEqualTo(1);
        }
    }

    @Test
    void whatStandsInAnotherTableIsSentFromThereOnceAndBesideTheOutbox() {
        var trail = new NumberedLines(database, topic);
        try (var reader = new TopicReader(TestServices.shared().kafka().bootstrapServers(), topic)) {
            trail.add(numbers(0, 30));
            append("one of the outbox");
            relay(TestServices.shared().kafka().bootstrapServers(), trail);
            relay(TestServices.shared().kafka().bootstrapServers(), trail);

            await().atMost(Duration.ofSeconds(60)).until(() -> trail.told() == 30 && database.pending() == 0);
            trail.add(numbers(30, 40));
            await().atMost(Duration.ofSeconds(60)).until(() -> trail.told() == 40);
            await().until(() -> reader.read().size() == 41);
            assertThat(reader.read()).contains("one of the outbox");
            assertThat(reader.read().stream().filter(line -> !line.startsWith("one")))
                    .containsExactlyElementsOf(numbers(0, 40));
        }
    }

    @Test
    void aSourceWaitsForABrokerThatIsDownAndSkipsWhatKafkaWillNeverTake() {
        var trail = new NumberedLines(database, topic);
        try (var broker = TestServices.shared().ownKafka()) {
            trail.add(numbers(0, 3));
            trail.add(List.of(NumberedLines.TOO_LARGE));
            trail.add(numbers(3, 20));
            relay(broker.bootstrapServers(), trail);
            broker.start();
            try (var reader = new TopicReader(broker.bootstrapServers(), topic)) {
                await().atMost(Duration.ofSeconds(60)).until(() -> trail.told() == 21);
                await().until(() -> reader.read().containsAll(numbers(0, 20)));
                assertThat(reader.read().stream().distinct()).containsExactlyElementsOf(numbers(0, 20));
            }
        }
    }
}
