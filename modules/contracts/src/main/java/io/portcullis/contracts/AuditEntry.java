package io.portcullis.contracts;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/**
 * One sealed entry of the audit trail. {@code hash} is lower-case hexadecimal SHA-256 over {@code previousHash} and the
 * entry.
 */
public record AuditEntry(
        UUID id,
        long sequence,
        Instant occurredAt,
        String actor,
        String action,
        String subject,
        Map<String, Object> details,
        String previousHash,
        String hash) {}
