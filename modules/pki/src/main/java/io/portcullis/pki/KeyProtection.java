package io.portcullis.pki;

import java.util.Locale;

/** Where a device keeps its key, weakest first, as far as the platform could tell. */
public enum KeyProtection {
    SOFTWARE(1),
    PKCS11(2),
    TPM(3),
    ATTESTED_TPM(4);

    /**
     * Of Portcullis, for ever: below the UUID 41c92d66-b849-4a93-ad6e-de4369b7ffbf, as ITU-T X.667 has it, the arc 1
     * for key assurance.
     */
    private static final String KEY_ASSURANCE_ARC = "2.25.87444392241323618443461243009467154367.1";

    private final String policyOid;

    KeyProtection(int number) {
        this.policyOid = KEY_ASSURANCE_ARC + "." + number;
    }

    /** The certificate policy that says so in a device certificate. */
    public String policyOid() {
        return policyOid;
    }

    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException if there is no such protection */
    public static KeyProtection fromWire(String wire) {
        for (KeyProtection protection : values()) {
            if (protection.wire().equals(wire)) {
                return protection;
            }
        }
        throw new IllegalArgumentException("no key protection " + wire);
    }
}
