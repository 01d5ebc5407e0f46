package io.portcullis.contracts;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/** A posture report that the platform accepted. */
public record AcceptedReport(UUID deviceId, UUID reportId, Instant receivedAt, Map<String, PostureReading> readings) {}
