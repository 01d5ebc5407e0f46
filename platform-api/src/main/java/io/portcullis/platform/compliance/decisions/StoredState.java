package io.portcullis.platform.compliance.decisions;

import io.portcullis.platform.compliance.evidence.CollectionTimes;
import io.portcullis.platform.compliance.evidence.StoredEvidence;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is decided about a device as stored, and what it was decided by, apart from its readings.
 *
 * @param version counts up with each write; two writers cannot both build on one
 * @param verdict JSON of {@link StoredVerdict}
 * @param failingSince the decision's failure history as JSON
 * @param trial how it fares under the set in force, of a device that one being rolled out decides about: JSON of
 *     {@link Trial}; absent for others
 * @param sequence counts up with each change of status or levels
 * @param nextChange may be earlier than the decision itself says, never later
 * @param collected see {@link CollectionTimes}
 * @param customAttributes see {@link StoredEvidence}
 * @param postureDigest names its readings; absent in rows of older versions
 */
public record StoredState(
        UUID deviceId,
        String deviceName,
        long version,
        UUID lastReportId,
        Instant receivedAt,
        @Nullable String osType,
        @Nullable String osVersion,
        String subject,
        long policyRevision,
        String status,
        List<String> levels,
        String verdict,
        String failingSince,
        @Nullable String trial,
        Instant evaluatedAt,
        Instant validUntil,
        long sequence,
        @Nullable Instant nextChange,
        boolean newlyBlocked,
        String collected,
        @Nullable String customAttributes,
        @Nullable String postureDigest) {

    /** By which the postures of these devices are known. */
    public static Map<UUID, @Nullable String> digests(Collection<StoredState> states) {
        Map<UUID, @Nullable String> digests = HashMap.newHashMap(states.size());
        states.forEach(state -> digests.put(state.deviceId(), state.postureDigest()));
        return digests;
    }
}
