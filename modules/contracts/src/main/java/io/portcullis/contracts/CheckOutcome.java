package io.portcullis.contracts;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One check of a decision. {@code outcome} is {@code pass}, {@code waived}, {@code warn}, {@code in_grace},
 * {@code fail} or {@code unknown}; take what you do not know for no pass. {@code reason} is a stable code such as
 * {@code condition_false}, {@code evidence_missing}, {@code evidence_stale}; {@code message} says it to a person.
 */
public record CheckOutcome(
        String policy,
        String check,
        String title,
        String severity,
        String outcome,
        String reason,
        String message,
        @Nullable Instant graceUntil,
        @Nullable Instant failingSince,
        @Nullable Instant waivedUntil,
        Map<String, Object> evidence,
        @Nullable Remediation remediation) {}
