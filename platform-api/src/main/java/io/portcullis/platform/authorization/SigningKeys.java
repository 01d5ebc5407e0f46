package io.portcullis.platform.authorization;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.springframework.stereotype.Component;

/** The keys that sign tokens: ES256 (RFC 7518 section 3.4), key ids are RFC 7638 thumbprints. */
@Component
class SigningKeys {
    private final JWKSet all;
    private final ECKey current;

    SigningKeys(AuthorizationProperties properties) {
        var location = properties.authorization();
        try (InputStream in = Files.newInputStream(location.keyStore())) {
            char[] password = Files.readString(location.passwordFile()).strip().toCharArray();
            var store = KeyStore.getInstance("PKCS12");
            store.load(in, password);
            List<JWK> keys = new ArrayList<>();
            List<String> aliases = new ArrayList<>(Collections.list(store.aliases()));
            Collections.sort(aliases);
            for (String alias : aliases) {
                keys.add(jwk((ECPublicKey) store.getCertificate(alias).getPublicKey(), (ECPrivateKey)
                        store.getKey(alias, password)));
            }
            if (keys.isEmpty()) {
                throw new IllegalStateException(location.keyStore() + " holds no key");
            }
            all = new JWKSet(keys);
            current = keys.getLast().toECKey();
        } catch (IOException | GeneralSecurityException | JOSEException | ClassCastException e) {
            throw new IllegalStateException(
                    "portcullis.authorization.key-store must hold P-256 keys: " + location.keyStore(), e);
        }
    }

    private static ECKey jwk(ECPublicKey publicKey, ECPrivateKey privateKey) throws JOSEException {
        return new ECKey.Builder(Curve.P_256, publicKey)
                .privateKey(privateKey)
                .keyUse(KeyUse.SIGNATURE)
                .algorithm(JWSAlgorithm.ES256)
                .keyIDFromThumbprint()
                .build();
    }

    JWKSet all() {
        return all;
    }

    ECKey current() {
        return current;
    }
}
