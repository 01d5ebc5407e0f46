package io.portcullis.outbox;

/**
 * A message on its way to Kafka.
 *
 * @param key decides the partition: messages of one key stay in order
 */
@SuppressWarnings("ArrayRecordComponent") // carried, never compared
public record OutboxMessage(String topic, String key, byte[] payload) {
    /** Below the 1 MiB that a broker takes by default, key and record overhead included. */
    public static final int MAX_PAYLOAD_BYTES = 1_000_000;

    /** @throws IllegalArgumentException if topic or key is empty or the payload too large ever to be sent */
    public OutboxMessage {
        if (topic.isEmpty() || key.isEmpty()) {
            throw new IllegalArgumentException("a message needs a topic and a key");
        }
        if (payload.length > MAX_PAYLOAD_BYTES) {
            throw new IllegalArgumentException("a message for " + topic + " has " + payload.length
                    + " bytes, more than the " + MAX_PAYLOAD_BYTES + " that can be sent");
        }
    }
}
