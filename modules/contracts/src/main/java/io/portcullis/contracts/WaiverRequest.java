package io.portcullis.contracts;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Body of {@code POST /api/v1/waivers} on the console. Somebody else approves it.
 *
 * @param check {@code policy/check}, or {@code check} for every check of that id
 * @param device exactly one of device and group
 * @param from null for at once
 */
public record WaiverRequest(
        String check,
        @Nullable UUID device,
        @Nullable String group,
        @Nullable Instant from,
        Instant until,
        String reason) {}
