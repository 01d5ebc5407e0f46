package io.portcullis.outbox;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * Messages that stand in a table anyway, in an order that nothing is ever put before, and need no copy in the outbox: a
 * place in that order says which of them Kafka has. Called with the relay's lock held and within its transaction, which
 * commits after {@link #sent}.
 */
public interface RelaySource {
    /**
     * A message on its way.
     *
     * @param id its place: later messages of its source have greater ones
     */
    @SuppressWarnings("ArrayRecordComponent") // carried, never compared
    record Message(long id, String topic, String key, byte[] payload) {}

    /**
     * The messages after the place that was noted last, oldest first.
     *
     * @param limit most of them
     */
    List<Message> read(Connection connection, int limit) throws SQLException;

    /**
     * Notes that no message up to this place has to be sent any more: Kafka has them, or will never take them.
     *
     * @param place id of the last of them
     */
    void sent(Connection connection, long place) throws SQLException;
}
