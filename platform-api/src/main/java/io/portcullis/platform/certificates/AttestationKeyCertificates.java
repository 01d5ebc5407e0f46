package io.portcullis.platform.certificates;

import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.UUID;

/** Certifies attestation keys of TPMs, from a CA of their own that certifies nothing else. */
public interface AttestationKeyCertificates {

    /**
     * Certifies a key that a genuine TPM was found to hold. Joins the caller's transaction, or makes one. The
     * certificate lives a year, is for {@code tcg-kp-AIKCertificate} and is on record.
     *
     * @param subject the attestation, or the device if there is one already; becomes the common name
     * @param attestationKey RSA with at least 2048 bits, or EC on P-256 or P-384
     * @param endorsementKey fingerprint of the TPM's endorsement key, for the record
     * @param actor who asked for it, as in {@link CertificateEvent#actor()}
     * @throws IllegalArgumentException if the key is of another kind
     */
    X509Certificate issue(UUID subject, PublicKey attestationKey, String endorsementKey, String actor);
}
