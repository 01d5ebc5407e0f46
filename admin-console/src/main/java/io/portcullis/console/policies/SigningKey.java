package io.portcullis.console.policies;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import io.portcullis.console.ConsoleProperties;
import io.portcullis.console.SecretFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.util.Collections;

/** The console's signing key. Its {@code kid} is the thumbprint of RFC 7638, by which the platform trusts it. */
final class SigningKey {
    private SigningKey() {}

    /** @throws IllegalStateException saying what is wrong with the key store */
    static ECKey load(ConsoleProperties.Signing signing) {
        char[] password = SecretFile.read(signing.passwordFile(), "portcullis.console.signing.password-file")
                .toCharArray();
        try (InputStream in = Files.newInputStream(signing.keyStore())) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, password);
            for (String alias : Collections.list(store.aliases())) {
                if (store.getKey(alias, password) instanceof ECPrivateKey privateKey
                        && store.getCertificate(alias).getPublicKey() instanceof ECPublicKey publicKey
                        && Curve.P_256.equals(Curve.forECParameterSpec(publicKey.getParams()))) {
                    return new ECKey.Builder(Curve.P_256, publicKey)
                            .privateKey(privateKey)
                            .keyIDFromThumbprint()
                            .build();
                }
            }
            throw new IllegalStateException(
                    "portcullis.console.signing.key-store holds no P-256 key: " + signing.keyStore());
        } catch (IOException | GeneralSecurityException | JOSEException e) {
            throw new IllegalStateException(
                    "Cannot open portcullis.console.signing.key-store " + signing.keyStore() + ": " + e.getMessage(),
                    e);
        }
    }
}
