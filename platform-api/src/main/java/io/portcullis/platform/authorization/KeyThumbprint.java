package io.portcullis.platform.authorization;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;

/** The key of a certificate as a JWK, and its thumbprint (RFC 7638). */
final class KeyThumbprint {
    private KeyThumbprint() {}

    /** @throws IllegalArgumentException if it is no key that device certificates are issued for */
    static ECKey jwk(PublicKey key) {
        if (key instanceof ECPublicKey point) {
            Curve curve = Curve.forECParameterSpec(point.getParams());
            if (Curve.P_256.equals(curve) || Curve.P_384.equals(curve)) {
                return new ECKey.Builder(curve, point).build();
            }
        }
        throw new IllegalArgumentException("A device's key is an EC key on P-256 or P-384");
    }

    static String of(ECKey key) {
        try {
            return key.computeThumbprint().toString();
        } catch (JOSEException e) {
            throw new IllegalStateException("This Java has no SHA-256", e);
        }
    }
}
