package io.portcullis.pki;

import java.util.Locale;

/** Where a device keeps its key, weakest first, as far as the platform could tell. */
public enum KeyProtection {
    SOFTWARE,
    PKCS11,
    TPM,
    ATTESTED_TPM;

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
