package io.portcullis.outbox;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what the outbox holds to Kafka, oldest first, and deletes what Kafka acknowledged.
 *
 * <p>Every node runs one; whichever holds a PostgreSQL advisory lock sends, the others stand by. A broker or a database
 * that is down delays messages and loses none. A node that dies between Kafka's acknowledgment and its own commit has
 * the last batch sent twice: consumers must bear duplicates.
 */
public final class OutboxRelay implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(OutboxRelay.class);
    private static final Duration BUSY_PAUSE = Duration.ofMillis(50);

    private final DataSource dataSource;
    private final OutboxTables tables;
    private final List<RelaySource> sources;
    private final RelaySettings settings;
    private final KafkaSender sender;
    private final Semaphore wakeUps = new Semaphore(0);
    private @Nullable Thread thread;
    private volatile boolean running;

    /**
     * @param kafka client configuration, {@code bootstrap.servers} and security at least; acknowledgment by all
     *     replicas, idempotence and serializers are not up to it
     */
    public OutboxRelay(DataSource dataSource, OutboxTables tables, Map<String, Object> kafka, RelaySettings settings) {
        this(dataSource, tables, List.of(), kafka, settings);
    }

    /**
     * Sends what stands in other tables as well.
     *
     * @param sources each in its own order; there is none between them
     */
    public OutboxRelay(
            DataSource dataSource,
            OutboxTables tables,
            List<RelaySource> sources,
            Map<String, Object> kafka,
            RelaySettings settings) {
        this.dataSource = dataSource;
        this.tables = tables;
        this.sources = List.copyOf(sources);
        this.settings = settings;
        this.sender = new KafkaSender(kafka);
    }

    /** Starts the relay's thread; neither Kafka nor the database has to be there. */
    public synchronized void start() {
        if (thread == null) {
            running = true;
            thread = Thread.ofPlatform().name("outbox-relay").daemon().start(this::run);
        }
    }

    /** Says that messages may be waiting. Never blocks. */
    public void wake() {
        if (wakeUps.availablePermits() == 0) {
            wakeUps.release();
        }
    }

    /** Stops after the batch under way, which is cut short if it takes longer than a few seconds. */
    @Override
    public synchronized void close() {
        var started = thread;
        if (started == null) {
            return;
        }
        running = false;
        wake();
        try {
            started.join(Duration.ofSeconds(5));
            started.interrupt();
            started.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            started.interrupt();
            Thread.currentThread().interrupt();
        }
        thread = null;
    }

    private void run() {
        int failures = 0;
        try {
            while (running) {
                wakeUps.drainPermits();
                switch (relayOnce()) {
                    case Turn.Progress _ -> failures = 0;
                    case Turn.Idle _ -> {
                        failures = 0;
                        pause(settings.pollInterval());
                    }
                    case Turn.Busy _ -> {
                        failures = 0;
                        pause(BUSY_PAUSE);
                    }
                    case Turn.Failed(Exception cause) -> {
                        failures++;
                        report(failures, cause);
                        Thread.sleep(settings.backoff(failures));
                    }
                }
            }
        } catch (InterruptedException e) {
            log.debug("The outbox relay was told to stop", e);
        } finally {
            sender.close();
        }
    }

    private void pause(Duration atMost) throws InterruptedException {
        if (running && wakeUps.tryAcquire(atMost.toNanos(), TimeUnit.NANOSECONDS)) {
            log.trace("The outbox relay was woken");
        }
    }

    private static void report(int failures, Exception cause) {
        if (failures == 1) {
            log.warn("Messages wait in the outbox until Kafka and the database answer: {}", cause.toString());
        } else {
            log.debug("Messages still wait in the outbox", cause);
        }
    }

    private Turn relayOnce() throws InterruptedException {
        try (var connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try {
                var turn = relay(connection);
                connection.commit();
                return turn;
            } catch (SQLException | RuntimeException | InterruptedException e) {
                connection.rollback();
                throw e;
            }
        } catch (SQLException | RuntimeException e) {
            return new Turn.Failed(e);
        }
    }

    private Turn relay(Connection connection) throws SQLException, InterruptedException {
        var outbox = new Batch(connection, tables);
        if (!outbox.lock()) {
            return new Turn.Busy();
        }
        Turn turn = relay(outbox);
        for (var source : sources) {
            turn = turn.and(relay(Turnover.of(source, connection)));
        }
        return turn;
    }

    private Turn relay(Turnover turnover) throws SQLException, InterruptedException {
        var messages = turnover.read(settings);
        if (messages.isEmpty()) {
            return new Turn.Idle();
        }
        var sent = sender.send(messages);
        sent.undeliverable()
                .forEach((message, reason) -> log.error(
                        "Message {} for {} can never be delivered and is set aside: {}",
                        message.id(),
                        message.topic(),
                        reason));
        turnover.settle(messages, sent);
        var failure = sent.failure();
        if (failure != null) {
            return new Turn.Failed(failure);
        }
        return isFull(messages) ? new Turn.Progress() : new Turn.Idle();
    }

    /** Whether more may be waiting that nobody woke the relay for. */
    private boolean isFull(List<RelaySource.Message> messages) {
        return messages.size() >= settings.batchMessages()
                || messages.stream()
                                .mapToLong(message -> message.payload().length)
                                .sum()
                        >= settings.batchBytes();
    }

    private sealed interface Turn {
        /** What is more urgent: to wait after a failure, else to go on. */
        default Turn and(Turn other) {
            return switch (this) {
                case Failed _, Busy _ -> this;
                case Progress _ -> other instanceof Failed ? other : this;
                case Idle _ -> other;
            };
        }

        /** There may be more. */
        record Progress() implements Turn {}

        record Idle() implements Turn {}

        /** Another node's relay holds the lock. */
        record Busy() implements Turn {}

        record Failed(Exception cause) implements Turn {}
    }
}
