package io.portcullis.platform.attestation;

import io.portcullis.contracts.ProblemCodes;
import io.portcullis.pki.attestation.CreationCertification;
import io.portcullis.pki.attestation.EndorsementCertificate;
import io.portcullis.pki.attestation.MalformedStructureException;
import io.portcullis.pki.attestation.TpmKeyRole;
import io.portcullis.pki.attestation.TpmPublic;
import java.util.List;

/** Whether a certification proves, to whoever posed this challenge, that a key was made in that TPM and stays there. */
final class ProofCheck {
    private ProofCheck() {}

    /** @throws AttestationRefused with the first thing that it fails to prove */
    static Evidence check(Challenge challenge, byte[] keyPublic, byte[] certifyInfo, byte[] signature) {
        TpmPublic key = AttestationExchange.publicArea("key_public", keyPublic);
        TpmPublic attestationKey = AttestationExchange.publicArea("ak_public", challenge.akPublic());
        CreationCertification certification = certification(certifyInfo, signature);
        if (!certification.isSignedBy(attestationKey)) {
            throw new AttestationRefused(
                    ProblemCodes.ATTESTATION_BAD_SIGNATURE,
                    "The certification is not signed by the attestation key of this challenge.");
        }
        if (!challenge.hasNonceOf(AttestationExchange.sha256(certification.qualifyingData()))) {
            throw new AttestationRefused(
                    ProblemCodes.ATTESTATION_WRONG_NONCE,
                    "The certification does not carry this challenge's nonce: it was made for another one.");
        }
        if (!certification.isAbout(key)) {
            throw new AttestationRefused(
                    ProblemCodes.ATTESTATION_WRONG_KEY, "The certification is about another key than key_public.");
        }
        List<String> faults = TpmKeyRole.DEVICE.faults(key);
        if (!faults.isEmpty()) {
            throw new AttestationRefused(
                    ProblemCodes.ATTESTATION_EXPORTABLE_KEY,
                    "This key is not bound to its TPM, or not for signing: " + String.join(", ", faults) + ".");
        }
        byte[] ekCertificate = challenge.ekCertificate();
        EndorsementCertificate certificate = ekCertificate == null ? null : Endorsement.certificate(ekCertificate);
        return new Evidence(challenge, certificate, attestationKey, key, certifyInfo, signature);
    }

    private static CreationCertification certification(byte[] certifyInfo, byte[] signature) {
        try {
            return CreationCertification.parse(certifyInfo, signature);
        } catch (MalformedStructureException e) {
            throw new AttestationRefused(
                    ProblemCodes.ATTESTATION_MALFORMED, "certify_info, signature: " + e.getMessage());
        }
    }
}
