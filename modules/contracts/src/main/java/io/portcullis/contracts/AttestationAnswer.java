package io.portcullis.contracts;

/**
 * Answer to an {@link AttestationChallenge}: the secret it hid, and the device key certified by the attestation key;
 * base64. {@code keyPublic} is a TPM2B_PUBLIC, {@code certifyInfo} a TPMS_ATTEST of creation, {@code signature} a
 * TPMT_SIGNATURE.
 */
public record AttestationAnswer(String secret, String keyPublic, String certifyInfo, String signature) {}
