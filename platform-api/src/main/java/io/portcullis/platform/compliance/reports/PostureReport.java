package io.portcullis.platform.compliance.reports;

import io.portcullis.contracts.PostureReading;
import io.portcullis.posture.Posture;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/**
 * A report whose signature, addressee, time and content check out. Whether it is a replay only the database can say.
 */
sealed interface PostureReport {
    /** UUIDv7; each accepted report of a device has a greater one than the last. */
    UUID id();

    Instant issuedAt();

    /** @param hash base64url SHA-256 of the payload part, by which later reports refer to this one */
    record Whole(UUID id, Instant issuedAt, Map<String, PostureReading> readings, Posture posture, String hash)
            implements PostureReport {}

    /**
     * Everything was collected anew and is as it was.
     *
     * @param refersTo hash of the whole report that it is as in
     */
    record Unchanged(UUID id, Instant issuedAt, String refersTo) implements PostureReport {}
}
