package io.portcullis.agent.keys;

import io.portcullis.agent.AgentFailure;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Keys in one PKCS#11 token. The module is loaded at the first use and stays as long as this process runs. */
public final class TokenKeys implements DeviceKeyStore {

    private static final Map<Path, Loaded> LOADED = new HashMap<>();

    private record Loaded(Cryptoki cryptoki, Map<String, String> environment, Map<String, Token> tokens) {}

    private final KeyStoreKind kind;
    private final TokenAccess access;
    private final Optional<Path> pinFile;

    private TokenKeys(KeyStoreKind kind, TokenAccess access, Optional<Path> pinFile) {
        this.kind = kind;
        this.access = access;
        this.pinFile = pinFile;
    }

    /** @param pinFile where the PIN came from, for the reference */
    public static TokenKeys ofToken(TokenAccess access, Path pinFile) {
        return new TokenKeys(KeyStoreKind.PKCS11, access, Optional.of(pinFile));
    }

    /** Keys in the TPM that are not attested. */
    public static TokenKeys ofTpm(TpmToken token) {
        return new TokenKeys(KeyStoreKind.TPM, token.access(), Optional.empty());
    }

    /**
     * Makes the agent's token in the store, unless it is there.
     *
     * @param officerPin not needed any more afterwards
     */
    public static void prepare(TpmToken token, String officerPin) throws AgentFailure {
        TokenAccess access = token.access();
        try {
            synchronized (LOADED) {
                Token.prepare(load(access).cryptoki(), access.label(), officerPin, access.pin());
            }
        } catch (CryptokiFailure failure) {
            throw AgentFailure.failed("The TPM cannot keep the key: " + failure.getMessage()
                    + ". Use --key-store file, or ask the machine's administrator to look after the TPM.");
        }
    }

    @Override
    public KeyStoreKind kind() {
        return kind;
    }

    @Override
    public DeviceKey generate() throws AgentFailure {
        try {
            Token token = token();
            return key(token, reference(token.generate()));
        } catch (CryptokiFailure failure) {
            throw explained(failure);
        }
    }

    /** Opens a key of this token again. @throws AgentFailure failed, if it is gone or the token is */
    public DeviceKey open(KeyReference reference) throws AgentFailure {
        try {
            return key(token(), reference);
        } catch (CryptokiFailure perhapsNew) {
            unload();
        }
        try {
            return key(token(), reference);
        } catch (CryptokiFailure failure) {
            throw explained(failure);
        }
    }

    /** A key that is not there is as good as deleted. */
    public void delete(KeyReference reference) throws AgentFailure {
        try {
            token().delete(reference.id());
        } catch (CryptokiFailure failure) {
            throw explained(failure);
        }
    }

    private static DeviceKey key(Token token, KeyReference reference) throws CryptokiFailure {
        TokenProvider.register();
        return new DeviceKey(
                new TokenPrivateKey(token, reference.id()), token.publicKey(reference.id()), Optional.of(reference));
    }

    private KeyReference reference(String id) {
        Optional<Path> library = kind == KeyStoreKind.TPM ? Optional.empty() : Optional.of(access.library());
        return new KeyReference(kind, library, access.label(), id, pinFile, false);
    }

    private Token token() throws CryptokiFailure {
        synchronized (LOADED) {
            Loaded loaded = load(access);
            Token known = loaded.tokens().get(access.label());
            if (known != null && known.isBroken()) {
                unload();
                loaded = load(access);
                known = null;
            }
            if (known == null) {
                known = opened(loaded);
            }
            return known;
        }
    }

    private Token opened(Loaded loaded) throws CryptokiFailure {
        Loaded in = loaded;
        if (!Token.exists(in.cryptoki(), access.label())) {
            unload();
            in = load(access);
        }
        Token token = Token.open(in.cryptoki(), access.label(), access.pin());
        in.tokens().put(access.label(), token);
        return token;
    }

    private static Loaded load(TokenAccess access) throws CryptokiFailure {
        Loaded loaded = LOADED.get(access.library());
        if (loaded != null && loaded.environment().equals(access.environment())) {
            return loaded;
        }
        if (loaded != null) {
            LOADED.remove(access.library());
            loaded.cryptoki().unload();
        }
        access.environment().forEach(NativeEnvironment::set);
        try {
            Loaded fresh = new Loaded(new Cryptoki(access.library()), access.environment(), new HashMap<>());
            LOADED.put(access.library(), fresh);
            return fresh;
        } catch (IllegalArgumentException notLoadable) {
            throw new CryptokiFailure(access.library() + " cannot be loaded");
        }
    }

    /** What other programs did to its tokens, a module may see only after it was started again. */
    private void unload() {
        synchronized (LOADED) {
            Loaded loaded = LOADED.remove(access.library());
            if (loaded != null) {
                loaded.cryptoki().unload();
            }
        }
    }

    private AgentFailure explained(CryptokiFailure failure) {
        String what = "The key store " + kind.word() + " (" + access.library() + ", token \"" + access.label()
                + "\") cannot be used: " + failure.getMessage() + ". ";
        if (failure.code() == CryptokiFailure.PIN_INCORRECT) {
            return AgentFailure.failed(what + "Correct the PIN in its file; too many wrong ones lock the token.");
        }
        if (failure.code() == CryptokiFailure.PIN_LOCKED) {
            return AgentFailure.failed(what + "Have the token's security officer unlock it.");
        }
        return AgentFailure.failed(what + "Is the token there, and may this user use it?");
    }
}
