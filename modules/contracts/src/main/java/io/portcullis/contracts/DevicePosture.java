package io.portcullis.contracts;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/** A device's current posture: answer of {@code GET /api/v1/devices/{id}/posture}. */
public record DevicePosture(UUID deviceId, Instant receivedAt, Map<String, PostureReading> readings) {}
