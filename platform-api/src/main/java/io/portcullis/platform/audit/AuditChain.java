package io.portcullis.platform.audit;

import io.portcullis.contracts.AuditEntry;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
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

    static AuditEntry seal(AuditStore.Unsealed entry, long sequence, String previousHash) {
        var details = AuditStore.details(entry.details());
        var open = new AuditEntry(
                entry.id(),
                sequence,
                entry.occurredAt(),
                entry.actor(),
                entry.action(),
                entry.subject(),
                details,
                previousHash,
                "");
        return new AuditEntry(
                open.id(),
                sequence,
                open.occurredAt(),
                open.actor(),
                open.action(),
                open.subject(),
                details,
                previousHash,
                hash(open));
    }

    static String hash(AuditEntry entry) {
        Map<String, Object> content = new TreeMap<>();
        content.put("id", entry.id().toString());
        content.put("sequence", entry.sequence());
        content.put("occurred_at", entry.occurredAt().toString());
        content.put("actor", entry.actor());
        content.put("action", entry.action());
        content.put("subject", entry.subject());
        content.put("details", entry.details());
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update(entry.previousHash().getBytes(StandardCharsets.US_ASCII));
            digest.update((byte) '\n');
            return HexFormat.of().formatHex(digest.digest(CANONICAL.writeValueAsBytes(content)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static String canonical(Map<String, Object> details) {
        return CANONICAL.writeValueAsString(details);
    }
}
