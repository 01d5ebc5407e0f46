package io.portcullis.localstack.provision;

import io.portcullis.localstack.StackException;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** The TLS authority of one machine: vouches for the servers of the local stack, and for nothing else. */
final class LocalAuthority {
    private static final String SIGNATURE = "SHA256withECDSA";
    private static final Duration AUTHORITY_LIFE = Duration.ofDays(3650);
    private static final Duration SERVER_LIFE = Duration.ofDays(397);
    private static final Duration RENEW_BEFORE = Duration.ofDays(30);

    private final KeyStoreFile keyStore;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    LocalAuthority(KeyStoreFile keyStore, Clock clock) {
        this.keyStore = keyStore;
        this.clock = clock;
    }

    /** Makes the authority if it is not there, and writes its certificate as PEM. */
    void establish(Path certificateFile) {
        if (!keyStore.exists()) {
            KeyPair pair = ecKeyPair();
            keyStore.write(pair.getPrivate(), List.of(selfSigned(pair)));
        }
        X509Certificate certificate = keyStore.read().certificate();
        try {
            Files.createDirectories(certificateFile.toAbsolutePath().getParent());
            Files.writeString(certificateFile, pem(certificate));
        } catch (IOException | CertificateEncodingException e) {
            throw new StackException("Cannot write " + certificateFile + ": " + e.getMessage(), e);
        }
    }

    /** Makes the server's key and certificate if there is none, or none that lasts another 30 days. */
    void vouchFor(KeyStoreFile server) {
        KeyStoreFile.Content authority = keyStore.read();
        if (server.exists() && stillGood(server.read(), authority.certificate())) {
            return;
        }
        KeyPair pair = ecKeyPair();
        server.write(pair.getPrivate(), List.of(serverCertificate(pair, authority), authority.certificate()));
    }

    /** Makes a key for signing documents, with a certificate that only carries its public key. */
    static void signingKey(KeyStoreFile target, Clock clock) {
        if (!target.exists()) {
            KeyPair pair = ecKeyPair();
            LocalAuthority carrier = new LocalAuthority(target, clock);
            target.write(pair.getPrivate(), List.of(carrier.carrier(pair, target.alias())));
        }
    }

    private boolean stillGood(KeyStoreFile.Content content, X509Certificate authority) {
        try {
            content.certificate().verify(authority.getPublicKey());
            return content.certificate()
                    .getNotAfter()
                    .toInstant()
                    .isAfter(clock.instant().plus(RENEW_BEFORE));
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private X509Certificate selfSigned(KeyPair pair) {
        X500Name name = new X500Name("CN=Portcullis local TLS authority,O=Portcullis");
        try {
            X509v3CertificateBuilder builder = builder(name, name, pair, AUTHORITY_LIFE);
            JcaX509ExtensionUtils identifiers = new JcaX509ExtensionUtils();
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            builder.addExtension(
                    Extension.subjectKeyIdentifier, false, identifiers.createSubjectKeyIdentifier(pair.getPublic()));
            return sign(builder, pair.getPrivate());
        } catch (GeneralSecurityException | CertIOException e) {
            throw new StackException("Cannot make the local TLS authority: " + e.getMessage(), e);
        }
    }

    private X509Certificate serverCertificate(KeyPair pair, KeyStoreFile.Content authority) {
        try {
            X500Name issuer = X500Name.getInstance(
                    authority.certificate().getSubjectX500Principal().getEncoded());
            X509v3CertificateBuilder builder = builder(issuer, new X500Name("CN=localhost"), pair, SERVER_LIFE);
            JcaX509ExtensionUtils identifiers = new JcaX509ExtensionUtils();
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            builder.addExtension(
                    Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
            builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(new GeneralName[] {
                new GeneralName(GeneralName.dNSName, "localhost"),
                new GeneralName(GeneralName.iPAddress, "127.0.0.1"),
                new GeneralName(GeneralName.iPAddress, "::1")
            }));
            builder.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    identifiers.createAuthorityKeyIdentifier(
                            authority.certificate().getPublicKey()));
            builder.addExtension(
                    Extension.subjectKeyIdentifier, false, identifiers.createSubjectKeyIdentifier(pair.getPublic()));
            return sign(builder, authority.key());
        } catch (GeneralSecurityException | CertIOException e) {
            throw new StackException("Cannot make a server certificate: " + e.getMessage(), e);
        }
    }

    private X509Certificate carrier(KeyPair pair, String commonName) {
        X500Name name = new X500Name("CN=" + commonName + ",O=Portcullis");
        try {
            return sign(builder(name, name, pair, AUTHORITY_LIFE), pair.getPrivate());
        } catch (GeneralSecurityException e) {
            throw new StackException("Cannot make the key " + commonName + ": " + e.getMessage(), e);
        }
    }

    private X509v3CertificateBuilder builder(X500Name issuer, X500Name subject, KeyPair pair, Duration life) {
        Instant now = clock.instant();
        return new JcaX509v3CertificateBuilder(
                issuer,
                new BigInteger(127, random).setBit(126),
                Date.from(now.minus(Duration.ofMinutes(5))),
                Date.from(now.plus(life)),
                subject,
                pair.getPublic());
    }

    private static X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey key)
            throws GeneralSecurityException {
        try {
            return new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder(SIGNATURE).build(key)));
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException(e);
        }
    }

    private static KeyPair ecKeyPair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has P-256", e);
        }
    }

    private static String pem(X509Certificate certificate) throws CertificateEncodingException {
        return "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                        .encodeToString(certificate.getEncoded())
                + "\n-----END CERTIFICATE-----\n";
    }
}
