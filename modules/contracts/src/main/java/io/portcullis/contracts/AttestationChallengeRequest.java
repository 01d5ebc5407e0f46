package io.portcullis.contracts;

import org.jspecify.annotations.Nullable;

/**
 * What a TPM says of itself before it is asked to prove it; base64 of TPM 2.0 structures. {@code ekCertificate} is DER,
 * absent where the endorsement key is known by its hash; {@code ekPublic} and {@code akPublic} are TPM2B_PUBLIC.
 */
public record AttestationChallengeRequest(@Nullable String ekCertificate, String ekPublic, String akPublic) {}
