package io.portcullis.contracts;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A waiver: {@code GET /api/v1/waivers} on the console, and on the platform those that it has taken over.
 *
 * @param state {@code requested}, {@code approved}, {@code denied} or {@code withdrawn}; whether an approved one
 *     excuses now follows from its times
 * @param approvers on the console, those so far: of a machine's request it takes two before it is {@code approved}
 * @param decidedBy who denied or withdrew it; null otherwise
 */
public record WaiverDocument(
        UUID id,
        long version,
        String check,
        @Nullable UUID device,
        @Nullable String group,
        Instant from,
        Instant until,
        String reason,
        String state,
        String requestedBy,
        Instant requestedAt,
        List<String> approvers,
        @Nullable String decidedBy,
        @Nullable Instant decidedAt) {}
