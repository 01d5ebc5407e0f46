package io.portcullis.pki;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/**
 * A key store wants a certificate with every key. This one is good for nothing, until the root has signed a real one.
 */
final class Placeholder {
    private Placeholder() {}

    /** @param provider that makes and keeps the key; null for a key in memory */
    static KeyPair keyPair(AuthorityKind kind, @Nullable Provider provider, SecureRandom random) {
        try {
            KeyPairGenerator generator = provider == null
                    ? KeyPairGenerator.getInstance("EC")
                    : KeyPairGenerator.getInstance("EC", provider);
            var curve = new ECGenParameterSpec(kind.curve());
            if (provider == null) {
                generator.initialize(curve, random);
            } else {
                // The token has a random number generator of its own.
                generator.initialize(curve);
            }
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new PkiException("A key on " + kind.curve() + " cannot be made", e);
        }
    }

    static X509Certificate certificate(KeyPair pair, @Nullable Provider provider) {
        var name = new X500Name("CN=Portcullis CA key without a certificate");
        var builder = new X509v3CertificateBuilder(
                name,
                BigInteger.ONE,
                Date.from(Instant.EPOCH),
                Date.from(Instant.EPOCH.plusSeconds(1)),
                name,
                SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded()));
        var signer = new JcaContentSignerBuilder("SHA256withECDSA");
        try {
            return new JcaX509CertificateConverter()
                    .getCertificate(builder.build(
                            (provider == null ? signer : signer.setProvider(provider)).build(pair.getPrivate())));
        } catch (OperatorCreationException | GeneralSecurityException e) {
            throw new PkiException("The new CA key cannot sign", e);
        }
    }
}
