package io.portcullis.outbox;

import io.portcullis.outbox.RelaySource.Message;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The oldest pending messages, read and deleted over the connection that holds the relay's lock. */
final class Batch implements Turnover {
    private static final int FETCH_SIZE = 100;

    private final Connection connection;
    private final OutboxTables tables;

    Batch(Connection connection, OutboxTables tables) {
        this.connection = connection;
        this.tables = tables;
    }

    /** The lock ends with the transaction, so a node that dies frees it. */
    boolean lock() throws SQLException {
        try (var lock = connection.prepareStatement("select pg_try_advisory_xact_lock(?)")) {
            lock.setLong(1, tables.lockKey());
            try (var result = lock.executeQuery()) {
                return result.next() && result.getBoolean(1);
            }
        }
    }

    @Override
    public List<Message> read(RelaySettings settings) throws SQLException {
        List<Message> batch = new ArrayList<>();
        long bytes = 0;
        try (var select = connection.prepareStatement(
                "select id, topic, key, payload from " + tables.pending() + " order by id limit ?")) {
            select.setInt(1, settings.batchMessages());
            select.setFetchSize(FETCH_SIZE);
            try (var rows = select.executeQuery()) {
                while (bytes < settings.batchBytes() && rows.next()) {
                    byte[] payload = rows.getBytes(4);
                    bytes += payload.length;
                    batch.add(new Message(rows.getLong(1), rows.getString(2), rows.getString(3), payload));
                }
            }
        }
        return batch;
    }

    @Override
    public void settle(List<Message> batch, KafkaSender.Sent sent) throws SQLException {
        delete(sent.acknowledged());
        for (var refused : sent.undeliverable().entrySet()) {
            park(refused.getKey(), refused.getValue());
        }
    }

    private void delete(Collection<Long> ids) throws SQLException {
        if (ids.isEmpty()) {
            return;
        }
        try (var delete = connection.prepareStatement("delete from " + tables.pending() + " where id = any (?)")) {
            delete.setArray(1, connection.createArrayOf("bigint", ids.toArray()));
            delete.executeUpdate();
        }
    }

    private void park(Message message, String reason) throws SQLException {
        try (var move = connection.prepareStatement("with gone as (delete from " + tables.pending()
                + " where id = ? returning id, topic, key, payload, created_at) insert into " + tables.undeliverable()
                + " (id, topic, key, payload, created_at, reason)"
                + " select id, topic, key, payload, created_at, ? from gone")) {
            move.setLong(1, message.id());
            move.setString(2, reason);
            move.executeUpdate();
        }
    }
}
