package io.portcullis.agent.cli;

import io.portcullis.agent.identity.KeyStoreChoice;
import io.portcullis.agent.keys.KeyStoreKind;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** {@code --key-store} and what belongs to it. */
final class KeyStoreOptions {

    private static final String STORE = "--key-store";
    private static final String LIBRARY = "--pkcs11-library";
    private static final String TOKEN = "--pkcs11-token";
    private static final String PIN_FILE = "--pin-file";

    static final List<Option> ALL = List.of(
            Option.value(
                    STORE,
                    "KIND",
                    "Where the key lives: tpm, pkcs11, or file (encrypted). Default: the TPM if there is one that this"
                            + " user can use, else a file; with --force, the PKCS#11 token in use."),
            Option.value(LIBRARY, "FILE", "With --key-store pkcs11: the token's PKCS#11 module."),
            Option.value(TOKEN, "LABEL", "With --key-store pkcs11: the token's label."),
            Option.value(
                    PIN_FILE,
                    "FILE",
                    "With --key-store pkcs11: file with the token's user PIN, needed at every start."));

    private KeyStoreOptions() {}

    /** Empty if nothing was said. */
    static Optional<KeyStoreChoice> choice(Arguments arguments) throws UsageProblem {
        Optional<String> word = arguments.text(STORE);
        if (word.isEmpty() || !word.get().equals(KeyStoreKind.PKCS11.word())) {
            Optional<String> stray =
                    Stream.of(LIBRARY, TOKEN, PIN_FILE).filter(arguments::has).findFirst();
            if (stray.isPresent()) {
                throw new UsageProblem(stray.get() + " needs " + STORE + " pkcs11");
            }
        }
        if (word.isEmpty()) {
            return Optional.empty();
        }
        KeyStoreKind kind = KeyStoreKind.ofWord(word.get())
                .orElseThrow(() -> new UsageProblem(STORE + " must be tpm, pkcs11 or file"));
        return Optional.of(
                switch (kind) {
                    case FILE -> new KeyStoreChoice.InFile();
                    case TPM -> new KeyStoreChoice.InTpm();
                    case PKCS11 ->
                        new KeyStoreChoice.InToken(
                                file(arguments, LIBRARY),
                                arguments.text(TOKEN).orElseThrow(() -> missing(TOKEN)),
                                file(arguments, PIN_FILE));
                });
    }

    private static Path file(Arguments arguments, String option) throws UsageProblem {
        return arguments
                .path(option)
                .orElseThrow(() -> missing(option))
                .toAbsolutePath()
                .normalize();
    }

    private static UsageProblem missing(String option) {
        return new UsageProblem(STORE + " pkcs11 needs " + option);
    }
}
