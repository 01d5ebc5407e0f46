package io.portcullis.pki;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequestBuilder;

/** Keys and requests, good and bad. */
final class Requests {
    private Requests() {}

    static KeyPair ec(String curve) throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec(curve));
        return generator.generateKeyPair();
    }

    static KeyPair rsa(int bits) throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(bits);
        return generator.generateKeyPair();
    }

    static byte[] signed(KeyPair holder, KeyPair signer, String algorithm)
            throws OperatorCreationException, IOException {
        return builder(SubjectPublicKeyInfo.getInstance(holder.getPublic().getEncoded()), "CN=anything")
                .build(new JcaContentSignerBuilder(algorithm).build(signer.getPrivate()))
                .getEncoded();
    }

    static byte[] signed(KeyPair pair) throws OperatorCreationException, IOException {
        return signed(pair, pair, "SHA256withECDSA");
    }

    static PKCS10CertificationRequestBuilder builder(SubjectPublicKeyInfo key, String subject) {
        return new PKCS10CertificationRequestBuilder(new X500Name(subject), key);
    }
}
