package io.portcullis.pki;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CertificatePolicies;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.PolicyInformation;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Makes the device CA: a P-384 root that signs issuing CAs and nothing else, and a P-256 issuing CA below it that can
 * sign devices only.
 */
public final class AuthorityCeremony {
    static final Duration BACKDATING = Duration.ofMinutes(5);
    private static final Duration ROOT_LIFETIME = Duration.ofDays(20 * 365);
    private static final Duration ISSUING_LIFETIME = Duration.ofDays(5 * 365);

    /** RFC 5280 section 4.2.1.4. */
    private static final ASN1ObjectIdentifier ANY_POLICY = new ASN1ObjectIdentifier("2.5.29.32.0");

    private final Clock clock;
    private final SecureRandom random;

    public AuthorityCeremony(Clock clock, SecureRandom random) {
        this.clock = clock;
        this.random = random;
    }

    public CertificateAuthority createRoot() {
        KeyPair pair = generate("secp384r1");
        X500Name name = name("Portcullis Device Root");
        var certificate = sign(
                name, name, pair, pair.getPrivate(), "SHA384withECDSA", null, ROOT_LIFETIME, new BasicConstraints(1));
        return new CertificateAuthority(pair.getPrivate(), List.of(certificate));
    }

    /** @param root from {@link #createRoot}; of no use afterwards until the next issuing CA is made */
    public CertificateAuthority createIssuing(CertificateAuthority root) {
        KeyPair pair = generate("secp256r1");
        X509Certificate parent = root.certificate();
        var certificate = sign(
                subjectOf(parent),
                name("Portcullis Device Issuing CA"),
                pair,
                root.privateKey(),
                "SHA384withECDSA",
                parent,
                ISSUING_LIFETIME,
                new BasicConstraints(0));
        return new CertificateAuthority(pair.getPrivate(), List.of(certificate, parent));
    }

    private X509Certificate sign(
            X500Name issuer,
            X500Name subject,
            KeyPair pair,
            PrivateKey issuerKey,
            String algorithm,
            @Nullable X509Certificate parent,
            Duration lifetime,
            BasicConstraints constraints) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        var subjectKey = SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded());
        try {
            var builder = new X509v3CertificateBuilder(
                    issuer,
                    SerialNumbers.next(random),
                    Date.from(now.minus(BACKDATING)),
                    Date.from(now.plus(lifetime)),
                    subject,
                    subjectKey);
            var keyIdentifiers = new JcaX509ExtensionUtils();
            builder.addExtension(Extension.basicConstraints, true, constraints);
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            builder.addExtension(
                    Extension.subjectKeyIdentifier, false, keyIdentifiers.createSubjectKeyIdentifier(subjectKey));
            if (parent != null) {
                builder.addExtension(
                        Extension.authorityKeyIdentifier,
                        false,
                        keyIdentifiers.createAuthorityKeyIdentifier(parent.getPublicKey()));
                builder.addExtension(
                        Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_clientAuth));
                // Without it, a client that demands the policy of a device certificate finds no path to it.
                builder.addExtension(
                        Extension.certificatePolicies,
                        false,
                        new CertificatePolicies(new PolicyInformation(ANY_POLICY)));
            }
            var signer = new JcaContentSignerBuilder(algorithm).build(issuerKey);
            return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new PkiException("A CA certificate cannot be made", e);
        }
    }

    private KeyPair generate(String curve) {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(curve), random);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new PkiException("This Java cannot make a key on " + curve, e);
        }
    }

    /**
     * The root's name carries part of its serial's entropy, so that two installations are told apart in a trust store.
     */
    private X500Name name(String commonName) {
        String suffix = new BigInteger(32, random).setBit(31).toString(16);
        return new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.O, "Portcullis")
                .addRDN(BCStyle.CN, commonName + " " + suffix)
                .build();
    }

    private static X500Name subjectOf(X509Certificate certificate) {
        try {
            return new JcaX509CertificateHolder(certificate).getSubject();
        } catch (GeneralSecurityException e) {
            throw new PkiException("A CA certificate cannot be read", e);
        }
    }
}
