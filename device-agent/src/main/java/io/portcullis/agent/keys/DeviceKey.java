package io.portcullis.agent.keys;

import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.Optional;

/**
 * A key pair, EC P-256.
 *
 * @param privateKey usable with any {@code java.security.Signature}; a key of a token has no encoding
 * @param reference where a key of a token is; empty for a key in memory, which its owner has to keep
 */
public record DeviceKey(PrivateKey privateKey, PublicKey publicKey, Optional<KeyReference> reference) {

    /** The word for {@code Portcullis-Key-Protection}. */
    public String protection() {
        return reference.map(KeyReference::protection).orElse(KeyStoreKind.FILE.protection());
    }
}
