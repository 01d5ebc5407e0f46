package io.portcullis.pki.attestation;

import java.util.EnumSet;
import java.util.Set;

/** The bits of TPMA_OBJECT, Part 2 section 8.3: what a TPM lets happen to a key. */
public enum ObjectAttribute {
    FIXED_TPM(1, "fixedTPM"),
    ST_CLEAR(2, "stClear"),
    FIXED_PARENT(4, "fixedParent"),
    SENSITIVE_DATA_ORIGIN(5, "sensitiveDataOrigin"),
    USER_WITH_AUTH(6, "userWithAuth"),
    ADMIN_WITH_POLICY(7, "adminWithPolicy"),
    NO_DA(10, "noDA"),
    ENCRYPTED_DUPLICATION(11, "encryptedDuplication"),
    RESTRICTED(16, "restricted"),
    DECRYPT(17, "decrypt"),
    SIGN(18, "sign"),
    X509_SIGN(19, "x509sign");

    private final int bit;
    private final String label;

    ObjectAttribute(int bit, String label) {
        this.bit = bit;
        this.label = label;
    }

    /** As the TPM's specification writes it, for example {@code fixedTPM}. */
    public String label() {
        return label;
    }

    int mask() {
        return 1 << bit;
    }

    /** @return the attributes that are set; reserved bits mean nothing */
    static Set<ObjectAttribute> of(long bits) {
        var set = EnumSet.noneOf(ObjectAttribute.class);
        for (ObjectAttribute attribute : values()) {
            if ((bits & attribute.mask()) != 0) {
                set.add(attribute);
            }
        }
        return set;
    }
}
