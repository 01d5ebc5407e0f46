package io.portcullis.platform.compliance;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A device's posture and decision as stored.
 *
 * @param version counts up with each write; two writers cannot both build on one
 * @param failingSince the decision's failure history as JSON
 * @param evidenceAsOf see {@link StoredEvidence}
 * @param customAttributes see {@link StoredEvidence}
 * @param postureDigest over the readings without their times; absent in rows of older versions
 * @param trial how it fares under the set in force, of a device that one being rolled out decides about: JSON of
 *     {@link Trial}; absent for others
 * @param sequence counts up with each change of status or levels
 */
record StoredState(
        UUID deviceId,
        String deviceName,
        long version,
        UUID lastReportId,
        Instant receivedAt,
        @Nullable String osType,
        @Nullable String osVersion,
        String posture,
        String subject,
        long policyRevision,
        String status,
        List<String> levels,
        String failingSince,
        @Nullable String trial,
        Instant evaluatedAt,
        long sequence,
        @Nullable Instant evidenceAsOf,
        @Nullable String customAttributes,
        @Nullable String postureDigest) {

    /** The same row with its posture, where that was not read with the rest. */
    StoredState withPosture(String read) {
        return new StoredState(
                deviceId,
                deviceName,
                version,
                lastReportId,
                receivedAt,
                osType,
                osVersion,
                read,
                subject,
                policyRevision,
                status,
                levels,
                failingSince,
                trial,
                evaluatedAt,
                sequence,
                evidenceAsOf,
                customAttributes,
                postureDigest);
    }

    /** What there is to evaluate. */
    StoredEvidence evidence() {
        return new StoredEvidence(posture, evidenceAsOf, customAttributes);
    }
}
