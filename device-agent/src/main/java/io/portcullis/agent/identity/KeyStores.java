package io.portcullis.agent.identity;

import io.portcullis.agent.AgentFailure;
import io.portcullis.agent.keys.DeviceKey;
import io.portcullis.agent.keys.DeviceKeyStore;
import io.portcullis.agent.keys.KeyReference;
import io.portcullis.agent.keys.KeyStoreKind;
import io.portcullis.agent.keys.SoftwareKeys;
import io.portcullis.agent.keys.TokenAccess;
import io.portcullis.agent.keys.TokenKeys;
import io.portcullis.agent.keys.TpmToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The places where this machine can keep a device key. */
public final class KeyStores {

    private static final List<Path> TPM_LIBRARIES = Stream.of(
                    "/usr/lib/x86_64-linux-gnu/libtpm2_pkcs11.so.1",
                    "/usr/lib/aarch64-linux-gnu/libtpm2_pkcs11.so.1",
                    "/usr/lib64/libtpm2_pkcs11.so.1",
                    "/usr/lib64/pkcs11/libtpm2_pkcs11.so",
                    "/usr/lib/libtpm2_pkcs11.so.1",
                    "/usr/lib/pkcs11/libtpm2_pkcs11.so",
                    "/usr/local/lib/libtpm2_pkcs11.so.1")
            .map(Path::of)
            .toList();
    private static final Path TPM_DEVICE = Path.of("/dev/tpmrm0");
    private static final String TPM_TOKEN = "portcullis";
    private static final int PIN_BYTES = 24;

    private final AgentHome home;
    private final PrivateFiles files;
    private final Map<String, String> environment;

    public KeyStores(AgentHome home, PrivateFiles files, Map<String, String> environment) {
        this.home = home;
        this.files = files;
        this.environment = Map.copyOf(environment);
    }

    /** Whether there is a TPM that this user can use, and the software for it. */
    public boolean hasTpm() {
        return tpmLibrary().isPresent()
                && (tcti().isPresent() || (Files.isReadable(TPM_DEVICE) && Files.isWritable(TPM_DEVICE)));
    }

    DeviceKeyStore file() {
        return new SoftwareKeys();
    }

    /** The token the agent keeps in the TPM, made at the first call. @throws AgentFailure failed, with what to do */
    TpmToken tpm() throws AgentFailure {
        TpmToken token = knownTpm();
        files.prepareDirectory(token.store());
        TokenKeys.prepare(token, secret());
        return token;
    }

    DeviceKeyStore token(Path library, String label, Path pinFile) throws AgentFailure {
        return TokenKeys.ofToken(new TokenAccess(library, label, pin(pinFile), Map.of()), pinFile);
    }

    DeviceKey open(KeyReference reference) throws AgentFailure {
        return keys(reference).open(reference);
    }

    void delete(KeyReference reference) throws AgentFailure {
        keys(reference).delete(reference);
    }

    /** Forgets the agent's token in the TPM: without the store nothing can load its keys. */
    void deleteTpmStore() throws AgentFailure {
        Path store = home.tpmStore();
        if (Files.isDirectory(store)) {
            try (Stream<Path> content = Files.list(store)) {
                for (Path file : content.toList()) {
                    files.delete(file);
                }
            } catch (IOException failed) {
                throw AgentFailure.failed("Cannot delete " + store + ": delete it by hand.");
            }
            files.delete(store);
        }
        files.delete(home.tpmPin());
    }

    private TokenKeys keys(KeyReference reference) throws AgentFailure {
        if (reference.store() == KeyStoreKind.TPM) {
            return TokenKeys.ofTpm(knownTpm());
        }
        Path pinFile = reference.pinFile().orElseThrow();
        return TokenKeys.ofToken(
                new TokenAccess(reference.library().orElseThrow(), reference.token(), pin(pinFile), Map.of()), pinFile);
    }

    private TpmToken knownTpm() throws AgentFailure {
        Path library = tpmLibrary()
                .orElseThrow(() -> AgentFailure.failed("There is no libtpm2_pkcs11 on this machine: install it (Debian,"
                        + " Ubuntu: apt-get install libtpm2-pkcs11-1), or use --key-store file."));
        if (!hasTpm()) {
            throw AgentFailure.failed("There is no TPM 2.0 that this user can use (" + TPM_DEVICE
                    + "): run as root or as a member of the group tss, or use --key-store file.");
        }
        Optional<byte[]> known = files.read(home.tpmPin());
        String pin = known.isPresent() ? new String(known.get(), StandardCharsets.UTF_8) : secret();
        if (known.isEmpty()) {
            files.write(home.tpmPin(), pin.getBytes(StandardCharsets.UTF_8));
        }
        return new TpmToken(library, home.tpmStore(), tcti(), TPM_TOKEN, pin);
    }

    private String pin(Path file) throws AgentFailure {
        byte[] content = files.read(file).orElseThrow(() -> AgentFailure.failed("There is no PIN file " + file + "."));
        String pin = new String(content, StandardCharsets.UTF_8).strip();
        if (pin.isEmpty()) {
            throw AgentFailure.failed("The PIN file " + file + " is empty.");
        }
        return pin;
    }

    private Optional<String> tcti() {
        return Optional.ofNullable(environment.get(TpmToken.TCTI_VARIABLE)).filter(text -> !text.isBlank());
    }

    private static Optional<Path> tpmLibrary() {
        return TPM_LIBRARIES.stream().filter(Files::isReadable).findFirst();
    }

    private static String secret() {
        byte[] random = new byte[PIN_BYTES];
        new SecureRandom().nextBytes(random);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }
}
