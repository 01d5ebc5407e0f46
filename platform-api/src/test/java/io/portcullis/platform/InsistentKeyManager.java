package io.portcullis.platform;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/** Presents its certificate whatever issuers the server asks for, as an attacker would. */
final class InsistentKeyManager extends X509ExtendedKeyManager {
    private final X509ExtendedKeyManager keys;

    InsistentKeyManager(X509ExtendedKeyManager keys) {
        this.keys = keys;
    }

    private @Nullable String only(String keyType) {
        String[] aliases = keys.getClientAliases(keyType, null);
        return aliases == null || aliases.length == 0 ? null : aliases[0];
    }

    private @Nullable String first(String[] keyTypes) {
        for (String keyType : keyTypes) {
            String alias = only(keyType);
            if (alias != null) {
                return alias;
            }
        }
        return null;
    }

    @Override
    public @Nullable String chooseClientAlias(String[] keyType, Principal[] issuers, Socket socket) {
        return first(keyType);
    }

    @Override
    public @Nullable String chooseEngineClientAlias(String[] keyType, Principal[] issuers, SSLEngine engine) {
        return first(keyType);
    }

    @Override
    public String[] getClientAliases(String keyType, Principal[] issuers) {
        return keys.getClientAliases(keyType, null);
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return keys.getCertificateChain(alias);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return keys.getPrivateKey(alias);
    }

    @Override
    public String[] getServerAliases(String keyType, Principal[] issuers) {
        return new String[0];
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
        return null;
    }
}
