package io.portcullis.agent;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.UUID;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certification authority that lives as long as a test. */
public final class TestAuthority {

    private final KeyPair keys;
    private final X509Certificate certificate;

    private TestAuthority(KeyPair keys, X509Certificate certificate) {
        this.keys = keys;
        this.certificate = certificate;
    }

    public static TestAuthority named(String name) {
        KeyPair keys = keyPair();
        X500Principal subject = new X500Principal("CN=" + name);
        return new TestAuthority(
                keys, issue(subject, keys, subject, keys.getPublic(), Duration.ofDays(30), null, null, true));
    }

    /** An authority below this one. */
    public TestAuthority issuing(String name) {
        KeyPair own = keyPair();
        return new TestAuthority(
                own,
                issue(
                        certificate.getSubjectX500Principal(),
                        keys,
                        new X500Principal("CN=" + name),
                        own.getPublic(),
                        Duration.ofDays(20),
                        null,
                        null,
                        true));
    }

    public X509Certificate certificate() {
        return certificate;
    }

    public String pem() {
        try {
            return "-----BEGIN CERTIFICATE-----\n"
                    + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate.getEncoded())
                    + "\n-----END CERTIFICATE-----\n";
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    public X509Certificate server(String host, PublicKey key) {
        return leaf(key, Duration.ofDays(1), new GeneralName(GeneralName.dNSName, host), KeyPurposeId.id_kp_serverAuth);
    }

    public X509Certificate device(UUID id, PublicKey key, Duration lifetime) {
        return leaf(
                key,
                lifetime,
                new GeneralName(GeneralName.uniformResourceIdentifier, "urn:uuid:" + id),
                KeyPurposeId.id_kp_clientAuth);
    }

    public X509Certificate device(UUID id, PublicKey key, Instant from, Instant to) {
        return issue(
                certificate.getSubjectX500Principal(),
                keys,
                new X500Principal("CN=leaf"),
                key,
                from,
                to,
                new GeneralName(GeneralName.uniformResourceIdentifier, "urn:uuid:" + id),
                KeyPurposeId.id_kp_clientAuth,
                false);
    }

    /** A certificate for the wrong purpose. */
    public X509Certificate deviceForServers(UUID id, PublicKey key) {
        return leaf(
                key,
                Duration.ofDays(1),
                new GeneralName(GeneralName.uniformResourceIdentifier, "urn:uuid:" + id),
                KeyPurposeId.id_kp_serverAuth);
    }

    public static KeyPair keyPair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private X509Certificate leaf(PublicKey key, Duration lifetime, GeneralName name, KeyPurposeId purpose) {
        return issue(
                certificate.getSubjectX500Principal(),
                keys,
                new X500Principal("CN=leaf"),
                key,
                lifetime,
                name,
                purpose,
                false);
    }

    private static X509Certificate issue(
            X500Principal issuer,
            KeyPair signer,
            X500Principal subject,
            PublicKey key,
            Duration lifetime,
            @org.jspecify.annotations.Nullable GeneralName name,
            @org.jspecify.annotations.Nullable KeyPurposeId purpose,
            boolean authority) {
        Instant from = Instant.now().minus(Duration.ofDays(40));
        return issue(issuer, signer, subject, key, from, Instant.now().plus(lifetime), name, purpose, authority);
    }

    private static X509Certificate issue(
            X500Principal issuer,
            KeyPair signer,
            X500Principal subject,
            PublicKey key,
            Instant from,
            Instant to,
            @org.jspecify.annotations.Nullable GeneralName name,
            @org.jspecify.annotations.Nullable KeyPurposeId purpose,
            boolean authority) {
        try {
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    issuer,
                    new BigInteger(126, new SecureRandom()).setBit(0),
                    Date.from(from),
                    Date.from(to),
                    subject,
                    key);
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
            if (name != null) {
                builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(name));
            }
            if (purpose != null) {
                builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
            }
            return new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(signer.getPrivate())));
        } catch (Exception impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
