package io.portcullis.platform.devices;

import io.portcullis.pki.KeyProtection;
import io.portcullis.platform.certificates.IssuedCertificate;
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
            IssuedCertificate certificate,
            String actor,
            Instant occurredAt)
            implements DeviceEvent {}

    /** @param predecessor serial of the certificate that it came with */
    record DeviceRenewed(
            UUID deviceId,
            IssuedCertificate certificate,
            String predecessor,
            KeyProtection keyProtection,
            String actor,
            Instant occurredAt)
            implements DeviceEvent {}

    /** Came back with a certificate that had expired. */
    record DeviceRecovered(
            UUID deviceId,
            IssuedCertificate certificate,
            String predecessor,
            Instant expiredAt,
            KeyProtection keyProtection,
            String actor,
            Instant occurredAt)
            implements DeviceEvent {}

    /** A device that is known was not given another certificate. */
    record RenewalRefused(
            UUID deviceId, String reason, String detail, String remoteAddress, String actor, Instant occurredAt)
            implements DeviceEvent {}

    /** @param deviceId the device whose key signed, or null if none did */
    record RecoveryRefused(
            @Nullable UUID deviceId,
            String reason,
            String detail,
            String remoteAddress,
            String actor,
            Instant occurredAt)
            implements DeviceEvent {}

    /** The device is to replace its certificate before its time. */
    record RenewalRequested(UUID deviceId, String actor, Instant occurredAt) implements DeviceEvent {}

    /**
     * Every device that has a certificate of this CA is to replace it.
     *
     * @param issuer the CA's thumbprint
     */
    record FleetRenewalRequested(String issuer, int certificates, String actor, Instant occurredAt)
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
            boolean requiresApproval,
            boolean requiresAttestation,
            String actor,
            Instant occurredAt)
            implements DeviceEvent {}

    record EnrollmentTokenRevoked(UUID tokenId, String description, String actor, Instant occurredAt)
            implements DeviceEvent {}

    /**
     * A machine waits for approval.
     *
     * @param keyFingerprint hexadecimal SHA-256 of its SubjectPublicKeyInfo
     */
    record EnrollmentRequested(
            UUID requestId,
            UUID tokenId,
            String name,
            String keyFingerprint,
            KeyProtection keyProtection,
            String remoteAddress,
            String actor,
            Instant occurredAt)
            implements DeviceEvent {}

    record EnrollmentApproved(
            UUID requestId, String name, String keyFingerprint, String reason, String actor, Instant occurredAt)
            implements DeviceEvent {}

    record EnrollmentDenied(
            UUID requestId, String name, String keyFingerprint, String reason, String actor, Instant occurredAt)
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
