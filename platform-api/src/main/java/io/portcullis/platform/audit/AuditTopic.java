package io.portcullis.platform.audit;

import io.portcullis.contracts.Topics;
import io.portcullis.contracts.WireJson;
import io.portcullis.outbox.RelaySource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Tells the trail to Kafka, in its order, from the last entry that was told on. */
final class AuditTopic implements RelaySource {

    @Override
    public List<Message> read(Connection connection, int limit) throws SQLException {
        List<Message> messages = new ArrayList<>();
        try (var select = connection.prepareStatement(
                AuditStore.SEALED + " where sequence > (select sequence from audit.told) order by sequence limit ?")) {
            select.setInt(1, limit);
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    var entry = AuditStore.entry(rows);
                    messages.add(new Message(
                            entry.sequence(),
                            Topics.AUDIT,
                            entry.id().toString(),
                            WireJson.mapper().writeValueAsBytes(entry)));
                }
            }
        }
        return messages;
    }

    @Override
    public void sent(Connection connection, long place) throws SQLException {
        try (var update = connection.prepareStatement("update audit.told set sequence = ?")) {
            update.setLong(1, place);
            update.executeUpdate();
        }
    }
}
