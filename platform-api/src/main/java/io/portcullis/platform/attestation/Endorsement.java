package io.portcullis.platform.attestation;

import io.portcullis.contracts.ProblemCodes;
import io.portcullis.pki.Thumbprint;
import io.portcullis.pki.attestation.EndorsementCertificate;
import io.portcullis.pki.attestation.EndorsementTrust;
import io.portcullis.pki.attestation.MalformedStructureException;
import io.portcullis.pki.attestation.TpmKeyRole;
import io.portcullis.pki.attestation.TpmPublic;
import java.time.Clock;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Whether an endorsement key is one to believe. */
@Component
class Endorsement {
    private final TrustedManufacturers manufacturers;
    private final EndorsementKeys inventory;
    private final Clock clock;

    Endorsement(TrustedManufacturers manufacturers, EndorsementKeys inventory, Clock clock) {
        this.manufacturers = manufacturers;
        this.inventory = inventory;
        this.clock = clock;
    }

    /** Why an endorsement key is believed. */
    enum Ground {
        CERTIFICATE("certificate"),
        INVENTORY("inventory");

        private final String wire;

        Ground(String wire) {
            this.wire = wire;
        }

        String wire() {
            return wire;
        }
    }

    /**
     * @param certificate if it sent one: of this very key then
     * @throws AttestationRefused if the key is not one to believe
     */
    Ground judge(TpmPublic key, @Nullable EndorsementCertificate certificate) {
        List<String> faults = TpmKeyRole.ENDORSEMENT.faults(key);
        if (!faults.isEmpty()) {
            throw new AttestationRefused(
                    ProblemCodes.ATTESTATION_UNTRUSTED_EK,
                    "This is no endorsement key: " + String.join(", ", faults) + ".");
        }
        if (certificate != null && !certificate.isAbout(key)) {
            throw new AttestationRefused(
                    ProblemCodes.ATTESTATION_EK_MISMATCH,
                    "The endorsement certificate is about another key than ek_public: send those of one TPM.");
        }
        String why = "This TPM has no endorsement certificate, and its endorsement key is not in the inventory.";
        if (certificate != null) {
            switch (manufacturers.current().judge(certificate, clock.instant())) {
                case EndorsementTrust.Verdict.Trusted _ -> {
                    return Ground.CERTIFICATE;
                }
                case EndorsementTrust.Verdict.Untrusted(var reason) ->
                    why = "The endorsement certificate is not trusted: " + reason + ".";
            }
        }
        byte[] fingerprint = Thumbprint.sha256(key.key());
        if (inventory.isTrusted(fingerprint)) {
            return Ground.INVENTORY;
        }
        throw new AttestationRefused(
                ProblemCodes.ATTESTATION_UNTRUSTED_EK,
                why + " An administrator can trust its manufacturer, or this endorsement key: "
                        + HexFormat.of().formatHex(fingerprint));
    }

    /** @throws AttestationRefused if it is no endorsement certificate */
    static EndorsementCertificate certificate(byte[] der) {
        try {
            return EndorsementCertificate.parse(der);
        } catch (MalformedStructureException e) {
            throw new AttestationRefused(ProblemCodes.ATTESTATION_MALFORMED, "ek_certificate: " + e.getMessage());
        }
    }
}
