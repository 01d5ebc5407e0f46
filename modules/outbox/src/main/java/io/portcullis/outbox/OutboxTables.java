package io.portcullis.outbox;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.regex.Pattern;

/**
 * Where an outbox lives.
 *
 * @param schema PostgreSQL schema of its tables
 */
public record OutboxTables(String schema) {
    private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_]{0,62}");

    /** @throws IllegalArgumentException if the schema's name is not a plain lower-case identifier */
    public OutboxTables {
        if (!NAME.matcher(schema).matches()) {
            throw new IllegalArgumentException("not a schema name: " + schema);
        }
    }

    String pending() {
        return schema + ".outbox";
    }

    String undeliverable() {
        return schema + ".outbox_undeliverable";
    }

    /** Key of the advisory lock that the one active relay holds. */
    long lockKey() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(("portcullis outbox relay " + schema).getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(digest).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
