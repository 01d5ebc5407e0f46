package io.portcullis.outbox;

import java.util.ArrayList;
import java.util.List;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Stores messages in the caller's transaction. They leave for Kafka once it commits, and never if it rolls back.
 *
 * <p>Messages of one transaction are sent in the order appended. Across transactions, those of one key are in order if
 * the callers hold a lock on what the key names when they append (an updated row does).
 */
public final class Outbox {
    private final JdbcOperations jdbc;
    private final String insertOne;
    private final String insertMany;
    private final Runnable afterCommit;

    /** @param afterCommit called after each commit that left messages; must not block */
    public Outbox(JdbcOperations jdbc, OutboxTables tables, Runnable afterCommit) {
        this.jdbc = jdbc;
        this.afterCommit = afterCommit;
        this.insertOne = "insert into " + tables.pending() + " (topic, key, payload) values (?, ?, ?)";
        this.insertMany = "insert into " + tables.pending() + " (topic, key, payload)"
                + " select topic, key, payload from unnest(?::text[], ?::text[], ?::bytea[])"
                + " with ordinality as message (topic, key, payload, position) order by position";
    }

    /**
     * Stores one message.
     *
     * @throws IllegalStateException outside a transaction
     * @throws IllegalArgumentException if the message could never be sent
     */
    public void append(String topic, String key, byte[] payload) {
        requireTransaction();
        var message = new OutboxMessage(topic, key, payload);
        jdbc.update(insertOne, message.topic(), message.key(), message.payload());
        wakeAfterCommit();
    }

    /**
     * Stores several messages in one statement.
     *
     * @throws IllegalStateException outside a transaction
     */
    public void appendAll(List<OutboxMessage> messages) {
        requireTransaction();
        if (messages.isEmpty()) {
            return;
        }
        List<String> topics = new ArrayList<>(messages.size());
        List<String> keys = new ArrayList<>(messages.size());
        List<byte[]> payloads = new ArrayList<>(messages.size());
        for (OutboxMessage message : messages) {
            topics.add(message.topic());
            keys.add(message.key());
            payloads.add(message.payload());
        }
        jdbc.update(connection -> {
            var insert = connection.prepareStatement(insertMany);
            insert.setArray(1, connection.createArrayOf("text", topics.toArray()));
            insert.setArray(2, connection.createArrayOf("text", keys.toArray()));
            insert.setArray(3, connection.createArrayOf("bytea", payloads.toArray(byte[][]::new)));
            return insert;
        });
        wakeAfterCommit();
    }

    private static void requireTransaction() {
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalStateException("a message may be appended only inside the transaction that causes it");
        }
    }

    private void wakeAfterCommit() {
        if (!TransactionSynchronizationManager.hasResource(this)) {
            TransactionSynchronizationManager.bindResource(this, true);
            TransactionSynchronizationManager.registerSynchronization(new Wake());
        }
    }

    /** Registered once a transaction, however many messages it appends. */
    private final class Wake implements TransactionSynchronization {
        @Override
        public void suspend() {
            TransactionSynchronizationManager.unbindResource(Outbox.this);
        }

        @Override
        public void resume() {
            TransactionSynchronizationManager.bindResource(Outbox.this, true);
        }

        @Override
        public void afterCommit() {
            afterCommit.run();
        }

        @Override
        public void afterCompletion(int status) {
            TransactionSynchronizationManager.unbindResourceIfPossible(Outbox.this);
        }
    }
}
