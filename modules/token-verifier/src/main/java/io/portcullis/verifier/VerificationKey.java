package io.portcullis.verifier;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/** A key of the issuer. The key decides the algorithm; a token can only agree with it. */
final class VerificationKey {
    private static final int SMALLEST_RSA_BITS = 2048;

    private final String id;
    private final SignatureAlgorithm algorithm;
    private final byte[] encoded;
    private final JWSVerifier verifier;

    private VerificationKey(String id, SignatureAlgorithm algorithm, byte[] encoded, JWSVerifier verifier) {
        this.id = id;
        this.algorithm = algorithm;
        this.encoded = encoded;
        this.verifier = verifier;
    }

    /** Empty when the key is none that may sign tokens under the allowed algorithms. */
    static Optional<VerificationKey> from(JWK jwk, Set<SignatureAlgorithm> allowed)
            throws JOSEException, GeneralSecurityException {
        if (jwk.getKeyID() == null
                || (jwk.getKeyUse() != null && !jwk.getKeyUse().equals(KeyUse.SIGNATURE))) {
            return Optional.empty();
        }
        Optional<SignatureAlgorithm> algorithm = allowed.stream()
                .filter(candidate -> fits(jwk, candidate))
                .filter(candidate ->
                        jwk.getAlgorithm() == null || jwk.getAlgorithm().equals(candidate.jose()))
                .findFirst();
        if (algorithm.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                switch (algorithm.get()) {
                    case ES256, ES384 -> elliptic(jwk, algorithm.get());
                    case PS256 -> rsa(jwk, algorithm.get());
                });
    }

    private static boolean fits(JWK jwk, SignatureAlgorithm algorithm) {
        return switch (algorithm) {
            case ES256 -> jwk instanceof ECKey ec && com.nimbusds.jose.jwk.Curve.P_256.equals(ec.getCurve());
            case ES384 -> jwk instanceof ECKey ec && com.nimbusds.jose.jwk.Curve.P_384.equals(ec.getCurve());
            case PS256 -> jwk instanceof RSAKey rsa && rsa.size() >= SMALLEST_RSA_BITS;
        };
    }

    private static VerificationKey elliptic(JWK jwk, SignatureAlgorithm algorithm)
            throws JOSEException, GeneralSecurityException {
        ECPublicKey key = (ECPublicKey) nativeKey("EC", jwk.toECKey().toECPublicKey());
        return new VerificationKey(jwk.getKeyID(), algorithm, key.getEncoded(), new ECDSAVerifier(key));
    }

    private static VerificationKey rsa(JWK jwk, SignatureAlgorithm algorithm)
            throws JOSEException, GeneralSecurityException {
        RSAPublicKey key = (RSAPublicKey) nativeKey("RSA", jwk.toRSAKey().toRSAPublicKey());
        return new VerificationKey(jwk.getKeyID(), algorithm, key.getEncoded(), new RSASSAVerifier(key));
    }

    /** Through the first provider's own factory, which spares a native provider a translation per signature. */
    static PublicKey nativeKey(String type, PublicKey key) throws GeneralSecurityException {
        return KeyFactory.getInstance(type).generatePublic(new X509EncodedKeySpec(key.getEncoded()));
    }

    String id() {
        return id;
    }

    SignatureAlgorithm algorithm() {
        return algorithm;
    }

    boolean verifies(JWSHeader header, byte[] signingInput, Base64URL signature) {
        try {
            return verifier.verify(header, signingInput, signature);
        } catch (JOSEException e) {
            return false;
        }
    }

    boolean isSameAs(VerificationKey other) {
        return id.equals(other.id) && algorithm == other.algorithm && Arrays.equals(encoded, other.encoded);
    }
}
