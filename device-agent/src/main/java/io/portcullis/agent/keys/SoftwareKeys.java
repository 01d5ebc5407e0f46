package io.portcullis.agent.keys;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.Optional;

/** Keys in memory, for a file. */
public final class SoftwareKeys implements DeviceKeyStore {

    @Override
    public KeyStoreKind kind() {
        return KeyStoreKind.FILE;
    }

    @Override
    public DeviceKey generate() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair pair = generator.generateKeyPair();
            return new DeviceKey(pair.getPrivate(), pair.getPublic(), Optional.empty());
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
