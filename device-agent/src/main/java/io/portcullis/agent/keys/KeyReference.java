package io.portcullis.agent.keys;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A key in a token, and how to find it again.
 *
 * @param store {@code PKCS11} or {@code TPM}
 * @param library the PKCS#11 module; empty for the TPM, whose module the agent finds itself
 * @param token label of the token
 * @param id CKA_ID of the key pair, lower-case hexadecimal
 * @param pinFile holds the user PIN; empty for the TPM, whose PIN the agent keeps in its home
 * @param attested whether the platform accepted proof that the key lives in the TPM
 */
public record KeyReference(
        KeyStoreKind store, Optional<Path> library, String token, String id, Optional<Path> pinFile, boolean attested) {

    public KeyReference {
        if (store == KeyStoreKind.FILE || !id.matches("(?:[0-9a-f]{2}){1,32}")) {
            throw new IllegalArgumentException("no key of a token: " + store + ' ' + id);
        }
    }

    /** What the platform is told, and what {@code status} shows. */
    public String protection() {
        return attested ? "attested_tpm" : store.protection();
    }
}
