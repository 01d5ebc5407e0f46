package io.portcullis.verifier;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.util.Base64URL;
import java.security.GeneralSecurityException;
import java.security.interfaces.ECPublicKey;
import java.util.List;
import java.util.Map;

/** The public key that a proof names. It proves nothing by itself: compare its thumbprint with the token's. */
final class ProofKey {
    /** RFC 7518 sections 6.2.2, 6.3.2 and 6.4.1. */
    private static final List<String> PRIVATE_MEMBERS = List.of("d", "p", "q", "dp", "dq", "qi", "oth", "k");

    private final ECKey key;
    private final JWSAlgorithm algorithm;

    private ProofKey(ECKey key, JWSAlgorithm algorithm) {
        this.key = key;
        this.algorithm = algorithm;
    }

    /** @param algorithm ES256 or ES384, to which the key's curve must fit */
    static ProofKey read(Map<?, ?> jwk, String algorithm) throws Refusal {
        for (String member : PRIVATE_MEMBERS) {
            if (jwk.containsKey(member)) {
                throw notAllowed("the proof holds a private or symmetric key; that key is known to others now");
            }
        }
        Curve curve = algorithm.equals("ES384") ? Curve.P_384 : Curve.P_256;
        if (!"EC".equals(jwk.get("kty")) || !curve.getName().equals(jwk.get("crv"))) {
            throw notAllowed("the proof's key is not one for " + algorithm);
        }
        if (jwk.get("x") instanceof String x && jwk.get("y") instanceof String y) {
            try {
                // Checks that the point is on the curve.
                ECKey key = new ECKey.Builder(curve, new Base64URL(x), new Base64URL(y)).build();
                return new ProofKey(key, JWSAlgorithm.parse(algorithm));
            } catch (IllegalArgumentException | IllegalStateException e) {
                // Said below.
            }
        }
        throw notAllowed("the proof's key is no point of its curve");
    }

    private static Refusal notAllowed(String description) {
        return new Refusal(Reason.PROOF_KEY_NOT_ALLOWED, description);
    }

    /** RFC 7638. */
    String thumbprint() {
        try {
            return key.computeThumbprint().toString();
        } catch (JOSEException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    boolean verifies(byte[] signed, Base64URL signature) {
        try {
            ECPublicKey point = (ECPublicKey) VerificationKey.nativeKey("EC", key.toECPublicKey());
            return new ECDSAVerifier(point).verify(new JWSHeader(algorithm), signed, signature);
        } catch (JOSEException | GeneralSecurityException e) {
            return false;
        }
    }
}
