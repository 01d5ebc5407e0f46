package io.portcullis.platform.audit;

import io.portcullis.contracts.AuditEntry;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The chain's arithmetic, so that anybody with the entries can do it again: {@code hash} is the lower-case hexadecimal
 * SHA-256 of {@code previous_hash}, a line feed, and the entry as JSON in UTF-8 without {@code previous_hash} and
 * {@code hash}, without white space, members of every object sorted by name.
 */
final class AuditChain {
    /** {@code previous_hash} of the first entry. */
    static final String ORIGIN = "0".repeat(64);

    private static final JsonMapper CANONICAL = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    private AuditChain() {}

    static AuditStore.Sealed seal(AuditStore.Unsealed entry, long sequence, String previousHash) {
        return new AuditStore.Sealed(entry, sequence, previousHash, hash(entry, sequence, previousHash));
    }

    static String hash(AuditEntry entry) {
        var open = new AuditStore.Unsealed(
                0,
                entry.id(),
                entry.occurredAt(),
                entry.actor(),
                entry.action(),
                entry.subject(),
                canonical(entry.details()));
        return hash(open, entry.sequence(), entry.previousHash());
    }

    private static String hash(AuditStore.Unsealed entry, long sequence, String previousHash) {
        var content = new ByteArrayOutputStream(512);
        try (var json = CANONICAL.createGenerator(content)) {
            json.writeStartObject();
            json.writeStringProperty("action", entry.action());
            json.writeStringProperty("actor", entry.actor());
            json.writeName("details");
            json.writeRawValue(entry.details());
            json.writeStringProperty("id", entry.id().toString());
            json.writeStringProperty("occurred_at", entry.occurredAt().toString());
            json.writeNumberProperty("sequence", sequence);
            json.writeStringProperty("subject", entry.subject());
            json.writeEndObject();
        }
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update(previousHash.getBytes(StandardCharsets.US_ASCII));
            digest.update((byte) '\n');
            return HexFormat.of().formatHex(digest.digest(content.toByteArray()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static String canonical(Map<String, Object> details) {
        return CANONICAL.writeValueAsString(details);
    }
}
