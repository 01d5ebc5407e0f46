package io.portcullis.platform.attestation;

import java.time.Instant;
import java.util.UUID;

/**
 * A key that was proven to live in a trusted TPM.
 *
 * @param attestationId the proof
 */
public record AttestedKey(UUID attestationId, Instant attestedAt) {}
