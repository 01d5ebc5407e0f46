package io.portcullis.pki.attestation;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.RSAPublicKeySpec;

/** Makes JCA keys of numbers, after checking that the numbers are a key. */
final class PublicKeys {
    private PublicKeys() {}

    /** @param curve {@code secp256r1} or {@code secp384r1} */
    static ECPublicKey ec(StructureReader in, String curve, BigInteger x, BigInteger y)
            throws MalformedStructureException {
        try {
            ECParameterSpec parameters = curve(curve);
            if (!isOn(parameters, x, y)) {
                throw in.wrong("its point is not on " + curve);
            }
            return (ECPublicKey)
                    KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(new ECPoint(x, y), parameters));
        } catch (GeneralSecurityException e) {
            throw new MalformedStructureException("It holds no key on " + curve, e);
        }
    }

    static RSAPublicKey rsa(BigInteger modulus, long exponent) throws MalformedStructureException {
        try {
            return (RSAPublicKey) KeyFactory.getInstance("RSA")
                    .generatePublic(new RSAPublicKeySpec(modulus, BigInteger.valueOf(exponent)));
        } catch (GeneralSecurityException e) {
            throw new MalformedStructureException("It holds no RSA key", e);
        }
    }

    static ECParameterSpec curve(String name) throws GeneralSecurityException {
        var parameters = AlgorithmParameters.getInstance("EC");
        parameters.init(new ECGenParameterSpec(name));
        return parameters.getParameterSpec(ECParameterSpec.class);
    }

    private static boolean isOn(ECParameterSpec parameters, BigInteger x, BigInteger y) {
        var curve = parameters.getCurve();
        BigInteger p = ((ECFieldFp) curve.getField()).getP();
        if (x.compareTo(p) >= 0 || y.compareTo(p) >= 0) {
            return false;
        }
        BigInteger right =
                x.multiply(x).add(curve.getA()).multiply(x).add(curve.getB()).mod(p);
        return y.multiply(y).mod(p).equals(right);
    }
}
