package io.portcullis.agent.keys;

import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.security.PrivateKey;
import org.jspecify.annotations.Nullable;

/** Stands for a private key inside a token. */
final class TokenPrivateKey implements PrivateKey {

    private static final long serialVersionUID = 1;

    private final transient Token token;
    private final String id;

    TokenPrivateKey(Token token, String id) {
        this.token = token;
        this.id = id;
    }

    /** R and S side by side. */
    byte[] sign(byte[] digest) throws CryptokiFailure {
        return token.sign(id, digest);
    }

    @Override
    public String getAlgorithm() {
        return "EC";
    }

    @Override
    public @Nullable String getFormat() {
        return null;
    }

    @Override
    public byte @Nullable [] getEncoded() {
        return null;
    }

    private void writeObject(ObjectOutputStream out) throws NotSerializableException {
        throw new NotSerializableException("a key does not leave its token");
    }
}
