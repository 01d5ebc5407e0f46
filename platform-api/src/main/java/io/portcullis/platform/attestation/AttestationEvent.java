package io.portcullis.platform.attestation;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What happened to attestations and to trust in TPMs. Published within the transaction that did it. */
public sealed interface AttestationEvent {
    /** {@code user:NAME}, {@code client:ID}, {@code device:ID}, {@code enrollment-token:ID} or {@code anonymous}. */
    String actor();

    Instant occurredAt();

    /**
     * A key was proven to live in a TPM.
     *
     * @param keyFingerprint hexadecimal SHA-256 of the key's SubjectPublicKeyInfo
     * @param ekFingerprint the same of the TPM's endorsement key
     */
    record KeyAttested(
            UUID attestationId,
            String keyFingerprint,
            String ekFingerprint,
            String trustedBy,
            @Nullable String manufacturer,
            @Nullable String model,
            @Nullable String firmware,
            List<String> keyProperties,
            String actor,
            Instant occurredAt)
            implements AttestationEvent {}

    /** @param reason code of the refusal */
    record AttestationRejected(
            @Nullable UUID challengeId,
            String reason,
            String detail,
            String remoteAddress,
            String actor,
            Instant occurredAt)
            implements AttestationEvent {}

    record EndorsementKeyTrusted(String fingerprint, String description, String actor, Instant occurredAt)
            implements AttestationEvent {}

    record EndorsementKeyDistrusted(String fingerprint, String description, String actor, Instant occurredAt)
            implements AttestationEvent {}
}
