package io.portcullis.benchmarks;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/** Keys, PKCS#10 requests and what comes back. */
final class CertificateRequests {
    private static final X500Principal SUBJECT = new X500Principal("CN=benchmark");

    private CertificateRequests() {}

    static KeyPair newKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new BenchmarkException("this JVM makes no P-256 keys", e);
        }
    }

    static String requestFor(KeyPair keys) {
        try {
            byte[] request = new JcaPKCS10CertificationRequestBuilder(SUBJECT, keys.getPublic())
                    .build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()))
                    .getEncoded();
            return Base64.getEncoder().encodeToString(request);
        } catch (OperatorCreationException | IOException e) {
            throw new BenchmarkException("a certificate request cannot be made", e);
        }
    }

    /** The chain of a certs-only answer, the device's own certificate first and without the root. */
    static List<X509Certificate> chainOf(String answer) {
        try {
            byte[] der = Base64.getMimeDecoder().decode(answer);
            return CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(der)).stream()
                    .map(X509Certificate.class::cast)
                    .filter(c -> !c.getSubjectX500Principal().equals(c.getIssuerX500Principal()))
                    .sorted(Comparator.comparingInt(X509Certificate::getBasicConstraints))
                    .toList();
        } catch (GeneralSecurityException e) {
            throw new BenchmarkException("the platform's answer to an enrollment holds no certificates", e);
        }
    }
}
