package io.portcullis.platform.compliance;

import io.portcullis.contracts.PostureReading;
import io.portcullis.posture.Posture;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/**
 * A report whose signature, addressee, time and content check out. Whether it is a replay only the database can say.
 *
 * @param id UUIDv7; each accepted report of a device has a greater one than the last
 */
record PostureReport(UUID id, Instant issuedAt, Map<String, PostureReading> readings, Posture posture) {}
