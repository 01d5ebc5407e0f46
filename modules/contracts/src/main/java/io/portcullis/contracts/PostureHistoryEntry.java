package io.portcullis.contracts;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A report of a device that brought something new.
 *
 * @param changed attributes that were not so in the one before; all of them in the first that is known
 */
public record PostureHistoryEntry(
        UUID reportId, Instant receivedAt, List<String> changed, Map<String, PostureReading> readings) {}
