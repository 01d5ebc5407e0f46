package io.portcullis.platform.devices;

import io.portcullis.pki.KeyProtection;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What happened to a device or an enrollment token. Published within the transaction that did it. */
public sealed interface DeviceEvent {
    /** {@code user:NAME}, {@code client:ID}, {@code device:ID}, {@code enrollment-token:ID} or {@code anonymous}. */
    String actor();

    Instant occurredAt();

    record DeviceEnrolled(
            UUID deviceId,
            String name,
            UUID enrollmentTokenId,
            Ownership ownership,
            List<String> groups,
            KeyProtection keyProtection,
            String certificateSerial,
            String actor,
            Instant occurredAt)
            implements DeviceEvent {}

    record DeviceSuspended(UUID deviceId, String name, String reason, String actor, Instant occurredAt)
            implements DeviceEvent {}

    record DeviceResumed(UUID deviceId, String name, String reason, String actor, Instant occurredAt)
            implements DeviceEvent {}

    record DeviceRetired(UUID deviceId, String name, String reason, String actor, Instant occurredAt)
            implements DeviceEvent {}

    record EnrollmentTokenCreated(
            UUID tokenId,
            String description,
            int uses,
            Instant expiresAt,
            Ownership ownership,
            List<String> groups,
            String actor,
            Instant occurredAt)
            implements DeviceEvent {}

    record EnrollmentTokenRevoked(UUID tokenId, String description, String actor, Instant occurredAt)
            implements DeviceEvent {}

    /**
     * A machine was turned away. It is told less than this.
     *
     * @param tokenId the token it presented, if it is one of ours
     * @param reason {@code token.unknown}, {@code token.expired}, {@code token.revoked}, {@code token.used_up}, or the
     *     code of a refused certificate request
     */
    record EnrollmentRefused(
            @Nullable UUID tokenId,
            String reason,
            String detail,
            String remoteAddress,
            String actor,
            Instant occurredAt)
            implements DeviceEvent {}
}
