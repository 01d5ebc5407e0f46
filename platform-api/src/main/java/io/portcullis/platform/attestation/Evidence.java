package io.portcullis.platform.attestation;

import io.portcullis.pki.Thumbprint;
import io.portcullis.pki.attestation.EndorsementCertificate;
import io.portcullis.pki.attestation.TpmPublic;
import org.jspecify.annotations.Nullable;

/** What a TPM proved: everything that the proof consists of. */
final class Evidence {
    private final Challenge challenge;
    private final @Nullable EndorsementCertificate ekCertificate;
    private final TpmPublic attestationKey;
    private final TpmPublic key;
    private final byte[] certifyInfo;
    private final byte[] signature;

    Evidence(
            Challenge challenge,
            @Nullable EndorsementCertificate ekCertificate,
            TpmPublic attestationKey,
            TpmPublic key,
            byte[] certifyInfo,
            byte[] signature) {
        this.challenge = challenge;
        this.ekCertificate = ekCertificate;
        this.attestationKey = attestationKey;
        this.key = key;
        this.certifyInfo = certifyInfo;
        this.signature = signature;
    }

    Challenge challenge() {
        return challenge;
    }

    @Nullable
    EndorsementCertificate ekCertificate() {
        return ekCertificate;
    }

    TpmPublic attestationKey() {
        return attestationKey;
    }

    TpmPublic key() {
        return key;
    }

    byte[] keyHash() {
        return Thumbprint.sha256(key.key());
    }

    byte[] certifyInfo() {
        return certifyInfo;
    }

    byte[] signature() {
        return signature;
    }
}
