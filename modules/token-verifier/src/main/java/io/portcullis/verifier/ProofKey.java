package io.portcullis.verifier;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.util.Base64URL;
import java.security.interfaces.ECPublicKey;

/** The public key that a proof names. It proves nothing by itself: compare its thumbprint with the token's. */
final class ProofKey {
    private final ECKey key;

    private ProofKey(ECKey key) {
        this.key = key;
    }

    static ProofKey of(DpopProof proof) throws Refusal {
        Curve curve = proof.algorithm().equals("ES384") ? Curve.P_384 : Curve.P_256;
        if (!"EC".equals(proof.jwk().get("kty"))
                || !curve.getName().equals(proof.jwk().get("crv"))) {
            throw notAllowed("the proof's key is not one for " + proof.algorithm());
        }
        if (proof.jwk().get("x") instanceof String x && proof.jwk().get("y") instanceof String y) {
            try {
                // Checks that the point is on the curve.
                return new ProofKey(new ECKey.Builder(curve, new Base64URL(x), new Base64URL(y)).build());
            } catch (IllegalArgumentException | IllegalStateException e) {
                // Said below.
            }
        }
        throw noPoint();
    }

    private static Refusal noPoint() {
        return notAllowed("the proof's key is no point of its curve");
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

    ECPublicKey point() throws Refusal {
        try {
            return key.toECPublicKey();
        } catch (JOSEException e) {
            throw noPoint();
        }
    }
}
