package io.portcullis.outbox;

import io.portcullis.outbox.RelaySource.Message;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;

/** One batch of messages: read, sent by somebody else, and settled in the same transaction. */
interface Turnover {
    List<Message> read(RelaySettings settings) throws SQLException;

    /** @param batch as it was read */
    void settle(List<Message> batch, KafkaSender.Sent sent) throws SQLException;

    /** What a source has, up to the first message that did not arrive: it is sent again with all that follow it. */
    static Turnover of(RelaySource source, Connection connection) {
        return new Turnover() {
            @Override
            public List<Message> read(RelaySettings settings) throws SQLException {
                return source.read(connection, settings.batchMessages());
            }

            @Override
            public void settle(List<Message> batch, KafkaSender.Sent sent) throws SQLException {
                Set<Long> acknowledged = Set.copyOf(sent.acknowledged());
                long place = -1;
                for (Message message : batch) {
                    if (!acknowledged.contains(message.id())
                            && !sent.undeliverable().containsKey(message)) {
                        break;
                    }
                    place = message.id();
                }
                if (place >= 0) {
                    source.sent(connection, place);
                }
            }
        };
    }
}
