package io.portcullis.agent.keys;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The kinds of places for a device key. */
public enum KeyStoreKind {
    /** An encrypted PKCS#12 file in the agent's home. */
    FILE("software"),
    /** A PKCS#11 token that an administrator names: smart card, HSM. */
    PKCS11("pkcs11"),
    /** The machine's TPM 2.0, through tpm2-pkcs11. */
    TPM("tpm");

    private final String protection;

    KeyStoreKind(String protection) {
        this.protection = protection;
    }

    /** As typed after {@code --key-store} and written to the agent's home. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What the agent says of such a key in {@code Portcullis-Key-Protection}. */
    public String protection() {
        return protection;
    }

    public static Optional<KeyStoreKind> ofWord(String word) {
        return Stream.of(values()).filter(kind -> kind.word().equals(word)).findFirst();
    }
}
