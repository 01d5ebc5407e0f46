package io.portcullis.pki.attestation;

import static io.portcullis.pki.attestation.ObjectAttribute.DECRYPT;
import static io.portcullis.pki.attestation.ObjectAttribute.FIXED_PARENT;
import static io.portcullis.pki.attestation.ObjectAttribute.FIXED_TPM;
import static io.portcullis.pki.attestation.ObjectAttribute.RESTRICTED;
import static io.portcullis.pki.attestation.ObjectAttribute.SENSITIVE_DATA_ORIGIN;
import static io.portcullis.pki.attestation.ObjectAttribute.SIGN;

import java.util.ArrayList;
import java.util.List;

/** What a key is used for in an attestation, and the attributes without which its use would prove nothing. */
public enum TpmKeyRole {
    /** Decrypts only what the TPM itself then checks; its certificate speaks for the TPM. */
    ENDORSEMENT(mask(FIXED_TPM, FIXED_PARENT, SENSITIVE_DATA_ORIGIN, RESTRICTED, DECRYPT), mask(SIGN)),
    /** Signs only what the TPM itself made. An unrestricted key would sign a forged certification as well. */
    ATTESTATION(mask(FIXED_TPM, FIXED_PARENT, SENSITIVE_DATA_ORIGIN, RESTRICTED, SIGN), mask(DECRYPT)),
    /** Was made in this TPM and can never leave it. */
    DEVICE(mask(FIXED_TPM, FIXED_PARENT, SENSITIVE_DATA_ORIGIN, SIGN), mask(RESTRICTED));

    private final int required;
    private final int forbidden;

    TpmKeyRole(int required, int forbidden) {
        this.required = required;
        this.forbidden = forbidden;
    }

    /** Why a key is not fit for this role, one sentence a reason; empty if it is. */
    public List<String> faults(TpmPublic candidate) {
        List<String> faults = new ArrayList<>();
        for (ObjectAttribute attribute : ObjectAttribute.values()) {
            if ((required & attribute.mask()) != 0 && !candidate.has(attribute)) {
                faults.add("%s is not set".formatted(attribute.label()));
            }
            if ((forbidden & attribute.mask()) != 0 && candidate.has(attribute)) {
                faults.add("%s is set".formatted(attribute.label()));
            }
        }
        if (this == ENDORSEMENT && candidate.symmetricKeyBits() == 0) {
            faults.add("it has no symmetric algorithm");
        }
        return faults;
    }

    private static int mask(ObjectAttribute... attributes) {
        int mask = 0;
        for (ObjectAttribute attribute : attributes) {
            mask |= attribute.mask();
        }
        return mask;
    }
}
