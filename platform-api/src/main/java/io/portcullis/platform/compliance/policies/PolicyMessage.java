package io.portcullis.platform.compliance.policies;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;

/**
 * A message of the policy topic as it was read.
 *
 * @param position its offset
 * @param writtenAt as Kafka has it, which may be what its producer says
 */
public record PolicyMessage(String key, String value, long position, Instant writtenAt) {
    /** Tells this message from another at the same position, as after the topic was made anew. */
    byte[] digest() {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update(key.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            return digest.digest(value.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
