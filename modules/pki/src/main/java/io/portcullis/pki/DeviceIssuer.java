package io.portcullis.pki;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.Set;
import java.util.UUID;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.TBSCertificate;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Issues device certificates in two steps. {@link #prepare} builds the certificate, signs a twin of it with a throwaway
 * key and lints that; {@link #issue} signs exactly the bytes that passed. Safe for use by many threads.
 */
public final class DeviceIssuer {
    private static final String ALGORITHM = "SHA256withECDSA";

    private final CertificateAuthority authority;
    private final DeviceCertificateProfile profile;
    private final Clock clock;
    private final SecureRandom random;
    private final PrivateKey throwaway;
    private final X500Name issuerName;
    private final CertificateLint lint;

    public DeviceIssuer(
            CertificateAuthority authority, DeviceCertificateProfile profile, Clock clock, SecureRandom random) {
        this.authority = authority;
        this.profile = profile;
        this.clock = clock;
        this.random = random;
        this.lint = new CertificateLint(authority.certificate(), profile, clock);
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            this.throwaway = generator.generateKeyPair().getPrivate();
            this.issuerName = new JcaX509CertificateHolder(authority.certificate()).getSubject();
        } catch (GeneralSecurityException e) {
            throw new PkiException("The issuing CA cannot be set up", e);
        }
    }

    /** Outcome of {@link #prepare}. */
    public sealed interface Preparation {
        record Ready(LintedCertificate certificate) implements Preparation {}

        record Refused(Set<LintViolation> violations) implements Preparation {}
    }

    /**
     * @param publicKey from an accepted {@link CertificateRequest}
     * @param protection where its private half lives, as far as the platform could tell
     */
    public Preparation prepare(UUID deviceId, PublicKey publicKey, KeyProtection protection) {
        X509CertificateHolder twin;
        try {
            twin = toBeSigned(deviceId, publicKey).build(signer(throwaway));
        } catch (IOException | GeneralSecurityException e) {
            throw new PkiException("A device certificate cannot be encoded", e);
        }
        Set<LintViolation> violations = lint.violations(twin, deviceId);
        return violations.isEmpty()
                ? new Preparation.Ready(
                        new LintedCertificate(twin.toASN1Structure().getTBSCertificate()))
                : new Preparation.Refused(violations);
    }

    /** @throws IllegalStateException if this linted certificate was used before */
    public X509Certificate issue(LintedCertificate linted) {
        TBSCertificate toBeSigned = linted.use();
        try {
            ContentSigner signer = signer(authority.privateKey());
            signer.getOutputStream().write(toBeSigned.getEncoded(ASN1Encoding.DER));
            var signed = Certificate.getInstance(new DERSequence(new ASN1Encodable[] {
                toBeSigned, signer.getAlgorithmIdentifier(), new DERBitString(signer.getSignature())
            }));
            X509Certificate certificate =
                    new JcaX509CertificateConverter().getCertificate(new X509CertificateHolder(signed));
            // A faulty signature must not leave the CA: it could give the key away.
            certificate.verify(authority.certificate().getPublicKey());
            return certificate;
        } catch (IOException | GeneralSecurityException e) {
            throw new PkiException("A device certificate cannot be signed", e);
        }
    }

    private X509v3CertificateBuilder toBeSigned(UUID deviceId, PublicKey publicKey)
            throws IOException, GeneralSecurityException {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        var subjectKey = SubjectPublicKeyInfo.getInstance(publicKey.getEncoded());
        var subject = new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.O, DeviceCertificateProfile.ORGANIZATION)
                .addRDN(BCStyle.CN, deviceId.toString())
                .build();
        var keyIdentifiers = new JcaX509ExtensionUtils();
        return new X509v3CertificateBuilder(
                        issuerName,
                        SerialNumbers.next(random),
                        Date.from(now.minus(profile.backdating())),
                        Date.from(now.plus(profile.lifetime())),
                        subject,
                        subjectKey)
                .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
                .addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_clientAuth))
                .addExtension(
                        Extension.subjectAlternativeName,
                        false,
                        new GeneralNames(
                                new GeneralName(GeneralName.uniformResourceIdentifier, DeviceNames.uri(deviceId))))
                .addExtension(
                        Extension.subjectKeyIdentifier, false, keyIdentifiers.createSubjectKeyIdentifier(subjectKey))
                .addExtension(
                        Extension.authorityKeyIdentifier,
                        false,
                        keyIdentifiers.createAuthorityKeyIdentifier(
                                authority.certificate().getPublicKey()));
    }

    private static ContentSigner signer(PrivateKey key) {
        try {
            return new JcaContentSignerBuilder(ALGORITHM).build(key);
        } catch (OperatorCreationException e) {
            throw new PkiException("This Java cannot sign with " + ALGORITHM, e);
        }
    }
}
