package io.portcullis.contracts;

import java.time.Instant;
import java.util.UUID;

/**
 * Only the TPM that holds both keys can answer: {@code credentialBlob} is a TPM2B_ID_OBJECT, {@code encryptedSecret} a
 * TPM2B_ENCRYPTED_SECRET, {@code nonce} the qualifying data of the certification, all base64.
 */
public record AttestationChallenge(
        UUID id, String credentialBlob, String encryptedSecret, String nonce, Instant expiresAt) {}
