package io.portcullis.agent.identity;

import java.nio.file.Path;

/** Where a person wants the device key to live. */
public sealed interface KeyStoreChoice {

    /** The TPM if it can be used, else the encrypted file. */
    record BestAvailable() implements KeyStoreChoice {}

    /** The encrypted file in the agent's home. */
    record InFile() implements KeyStoreChoice {}

    /** The TPM, or nothing. */
    record InTpm() implements KeyStoreChoice {}

    /**
     * A PKCS#11 token.
     *
     * @param library the module
     * @param token its label
     * @param pinFile holds its user PIN, for the owner of the agent's home only
     */
    record InToken(Path library, String token, Path pinFile) implements KeyStoreChoice {}
}
