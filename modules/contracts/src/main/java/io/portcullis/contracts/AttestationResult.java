package io.portcullis.contracts;

import java.time.Instant;
import java.util.UUID;

/**
 * An accepted attestation. {@code id} goes into the header {@code Portcullis-Attestation} of the enrollment that
 * follows; {@code attestationKeyCertificate} is base64 DER.
 */
public record AttestationResult(UUID id, String attestationKeyCertificate, Instant expiresAt) {}
