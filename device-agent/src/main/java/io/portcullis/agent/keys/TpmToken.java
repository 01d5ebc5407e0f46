package io.portcullis.agent.keys;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The agent's own token in the machine's TPM: tpm2-pkcs11 with a store in the agent's home.
 *
 * @param library tpm2-pkcs11
 * @param store directory of its objects, which only this TPM can use; what {@code tpm2_ptool --path} takes
 * @param tcti how to reach the TPM, where it is not the usual device; what {@code TPM2TOOLS_TCTI} takes
 * @param label of the token in the store
 * @param pin user PIN
 */
public record TpmToken(Path library, Path store, Optional<String> tcti, String label, String pin) {

    public static final String STORE_VARIABLE = "TPM2_PKCS11_STORE";
    public static final String TCTI_VARIABLE = "TPM2_PKCS11_TCTI";

    public TokenAccess access() {
        Map<String, String> environment = new HashMap<>();
        environment.put(STORE_VARIABLE, store.toString());
        tcti.ifPresent(text -> environment.put(TCTI_VARIABLE, text));
        // Its warnings about what a TPM cannot do are no business of the agent's log.
        environment.put("TPM2_PKCS11_LOG_LEVEL", "0");
        environment.put("TSS2_LOG", "all+none");
        return new TokenAccess(library, label, pin, environment);
    }

    /**
     * A reference to a key of this token.
     *
     * @param id CKA_ID, lower-case hexadecimal
     */
    public KeyReference reference(String id, boolean attested) {
        return new KeyReference(KeyStoreKind.TPM, Optional.empty(), label, id, Optional.empty(), attested);
    }

    @Override
    public String toString() {
        return "TpmToken[" + store + ", " + label + ']';
    }
}
