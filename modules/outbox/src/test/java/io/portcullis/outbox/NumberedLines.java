package io.portcullis.outbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** A table that only grows, as a source of messages. */
final class NumberedLines implements RelaySource {
    /** A line whose message is larger than a producer sends. */
    static final String TOO_LARGE = "too large";

    private final OutboxDatabase database;
    private final String topic;

    NumberedLines(OutboxDatabase database, String topic) {
        this.database = database;
        this.topic = topic;
        database.jdbc.execute("create table line (id bigint generated always as identity primary key, text text)");
        database.jdbc.execute("create table told (id bigint)");
        database.jdbc.update("insert into told values (0)");
    }

    void add(List<String> lines) {
        lines.forEach(line -> database.jdbc.update("insert into line (text) values (?)", line));
    }

    long told() {
        return Objects.requireNonNull(database.jdbc.queryForObject("select id from told", Long.class));
    }

    @Override
    public List<Message> read(Connection connection, int limit) throws SQLException {
        List<Message> messages = new ArrayList<>();
        try (var select = connection.prepareStatement(
                        "select id, text from line where id > (select id from told) order by id limit " + limit);
                var rows = select.executeQuery()) {
            while (rows.next()) {
                String text = rows.getString(2);
                byte[] payload = text.equals(TOO_LARGE) ? new byte[2_000_000] : text.getBytes(UTF_8);
                messages.add(new Message(rows.getLong(1), topic, "key", payload));
            }
        }
        return messages;
    }

    @Override
    public void sent(Connection connection, long place) throws SQLException {
        try (var update = connection.prepareStatement("update told set id = ?")) {
            update.setLong(1, place);
            update.executeUpdate();
        }
    }
}
