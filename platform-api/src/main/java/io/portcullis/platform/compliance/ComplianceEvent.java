package io.portcullis.platform.compliance;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What happened in this module; published inside the transaction that made it so. */
public sealed interface ComplianceEvent {
    Instant occurredAt();

    /** A device's status or levels changed. {@code sequence} counts up by device. */
    record DeviceComplianceChanged(
            UUID deviceId,
            @Nullable String previousStatus,
            String status,
            List<String> levels,
            long policyRevision,
            long sequence,
            Instant occurredAt)
            implements ComplianceEvent {}

    /**
     * Somebody wants a new report of a device at once.
     *
     * @param check to be looked at, as {@code policy/check}; null for everything
     */
    record ReportRequested(UUID deviceId, @Nullable String check, String actor, Instant occurredAt)
            implements ComplianceEvent {}

    /**
     * A custom attribute of a device was set or removed through the API. {@code value} is null if it was removed, and
     * with it {@code expiresAt}.
     */
    record CustomAttributeChanged(
            UUID deviceId,
            String name,
            @Nullable Object value,
            @Nullable Instant expiresAt,
            String actor,
            Instant occurredAt)
            implements ComplianceEvent {}

    /** A posture report was refused for a reason that an honest agent does not give. {@code code} is a problem code. */
    record ReportRefused(UUID deviceId, String code, String detail, Instant occurredAt) implements ComplianceEvent {}

    /** A policy set took effect. */
    record PolicySetApplied(long revision, String publishedBy, String signer, String node, Instant occurredAt)
            implements ComplianceEvent {}

    /**
     * A policy message was rejected; what was in force stays so. {@code claimedRevision} is what the message said of
     * itself, 0 if it could not be read.
     */
    record PolicySetRejected(long claimedRevision, List<String> reasons, String node, Instant occurredAt)
            implements ComplianceEvent {}

    /** Every device was decided anew under a revision. */
    record FleetReevaluated(
            long revision, long devices, Map<String, Long> byCompliance, String node, Instant occurredAt)
            implements ComplianceEvent {}

    /**
     * A roll-out began, reached another stage, or came to an end.
     *
     * @param change {@code started}, {@code stage}, {@code paused}, {@code resumed}, {@code complete},
     *     {@code rolled_back}, {@code aborted} or {@code superseded}
     * @param stage counted from 1
     * @param newlyBlocked devices that it takes an application from
     * @param reason empty where nobody gave one
     * @param actor as in the audit trail
     */
    record RolloutChanged(
            long revision,
            String change,
            int stage,
            long newlyBlocked,
            String reason,
            String actor,
            String node,
            Instant occurredAt)
            implements ComplianceEvent {}

    /**
     * A version of a waiver counts from now on.
     *
     * @param withdrawn whether it excuses nothing any more
     * @param by who approved it, or withdrew it
     */
    record WaiverTaken(
            UUID waiverId,
            long version,
            String check,
            @Nullable UUID device,
            @Nullable String group,
            Instant until,
            boolean withdrawn,
            List<String> by,
            String node,
            Instant occurredAt)
            implements ComplianceEvent {}

    /** A message on a waiver's key was rejected; what was known of that waiver stays so. */
    record WaiverRejected(String key, long claimedVersion, List<String> reasons, String node, Instant occurredAt)
            implements ComplianceEvent {}
}
