package io.portcullis.verifier;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import java.security.GeneralSecurityException;
import java.text.ParseException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The issuer's signing keys by key id. */
final class KeySet {
    private final Map<String, VerificationKey> keys;

    private KeySet(Map<String, VerificationKey> keys) {
        this.keys = Map.copyOf(keys);
    }

    static KeySet parse(String jwks, Set<SignatureAlgorithm> allowed) throws KeysUnavailableException {
        Map<String, VerificationKey> keys = new HashMap<>();
        try {
            for (JWK jwk : JWKSet.parse(jwks).getKeys()) {
                VerificationKey key = VerificationKey.from(jwk, allowed).orElse(null);
                if (key != null && keys.put(key.id(), key) != null) {
                    throw new KeysUnavailableException("the issuer's key set uses one key id twice");
                }
            }
        } catch (ParseException | JOSEException | GeneralSecurityException | IllegalArgumentException e) {
            throw new KeysUnavailableException("the issuer's key set cannot be read", e);
        }
        if (keys.isEmpty()) {
            throw new KeysUnavailableException("the issuer's key set holds no key for " + allowed);
        }
        return new KeySet(keys);
    }

    /** This set, with every key that {@code previous} already held represented by that very object. */
    KeySet reusing(@Nullable KeySet previous) {
        if (previous == null) {
            return this;
        }
        Map<String, VerificationKey> merged = new HashMap<>(keys);
        merged.replaceAll((id, key) -> {
            VerificationKey known = previous.find(id);
            return known != null && known.isSameAs(key) ? known : key;
        });
        return new KeySet(merged);
    }

    @Nullable
    VerificationKey find(String id) {
        return keys.get(id);
    }

    boolean holds(VerificationKey key) {
        return keys.get(key.id()) == key;
    }
}
