package io.portcullis.platform.attestation;

import java.util.Optional;
import java.util.UUID;

/** Accepted attestations, as enrollment and renewal use them. Each is good for one certificate. */
public interface Attestations {

    /**
     * The attestation, if it was accepted for this very key, is not used up and has not expired. Changes nothing.
     *
     * @param keyHash SHA-256 of the key's SubjectPublicKeyInfo
     */
    Optional<AttestedKey> find(UUID attestationId, byte[] keyHash);

    /**
     * Uses the attestation up for this device, within the caller's transaction, and keeps it as the device's evidence.
     *
     * @param deviceId the device that gets the certificate; not on record elsewhere before the transaction commits
     * @param keyHash as in {@link #find}
     * @return empty if {@link #find} would not find it any more, for example because another request took it
     */
    Optional<AttestedKey> take(UUID attestationId, byte[] keyHash, UUID deviceId);
}
