package io.portcullis.pki;

import java.math.BigInteger;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.TBSCertificate;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.jspecify.annotations.Nullable;

/**
 * Checks a certificate against the device profile and RFC 5280, independently of the code that builds it. Says all that
 * is wrong, not just the first.
 */
final class CertificateLint {
    /** RFC 5280 section 4.1.2.2. */
    private static final int MAX_SERIAL_OCTETS = 20;

    private static final Set<ASN1ObjectIdentifier> CURVES =
            Set.of(SECObjectIdentifiers.secp256r1, SECObjectIdentifiers.secp384r1);
    private static final Set<ASN1ObjectIdentifier> EXTENSIONS = Set.of(
            Extension.basicConstraints,
            Extension.keyUsage,
            Extension.extendedKeyUsage,
            Extension.subjectAlternativeName,
            Extension.subjectKeyIdentifier,
            Extension.authorityKeyIdentifier);

    private final DeviceCertificateProfile profile;
    private final Clock clock;
    private final X500Name issuer;
    private final SubjectPublicKeyInfo issuerKey;
    private final SubjectKeyIdentifier issuerKeyIdentifier;
    private final Instant issuerEnds;

    CertificateLint(X509Certificate authority, DeviceCertificateProfile profile, Clock clock) {
        this.profile = profile;
        this.clock = clock;
        this.issuer = X500Name.getInstance(authority.getSubjectX500Principal().getEncoded());
        this.issuerKey =
                SubjectPublicKeyInfo.getInstance(authority.getPublicKey().getEncoded());
        this.issuerKeyIdentifier = keyIdentifier(issuerKey);
        this.issuerEnds = authority.getNotAfter().toInstant();
    }

    Set<LintViolation> violations(X509CertificateHolder certificate, UUID deviceId) {
        var found = EnumSet.noneOf(LintViolation.class);
        TBSCertificate body = certificate.toASN1Structure().getTBSCertificate();
        frame(certificate, body, found);
        names(body, deviceId, found);
        validity(body, found);
        key(body, found);
        extensions(body, deviceId, found);
        return found;
    }

    private static void frame(X509CertificateHolder certificate, TBSCertificate body, Set<LintViolation> found) {
        require(body.getVersionNumber() == 3, LintViolation.NOT_VERSION_3, found);
        BigInteger serial = body.getSerialNumber().getValue();
        require(serial.signum() > 0, LintViolation.SERIAL_NOT_POSITIVE, found);
        require(serial.bitLength() >= SerialNumbers.BITS, LintViolation.SERIAL_TOO_SHORT, found);
        require(serial.toByteArray().length <= MAX_SERIAL_OCTETS, LintViolation.SERIAL_TOO_LONG, found);
        require(
                body.getSignature().getAlgorithm().equals(X9ObjectIdentifiers.ecdsa_with_SHA256)
                        && body.getSignature().getParameters() == null,
                LintViolation.SIGNATURE_ALGORITHM_NOT_ALLOWED,
                found);
        require(
                body.getSignature().equals(certificate.getSignatureAlgorithm()),
                LintViolation.SIGNATURE_ALGORITHMS_DIFFER,
                found);
        require(
                body.getIssuerUniqueId() == null && body.getSubjectUniqueId() == null,
                LintViolation.UNIQUE_IDENTIFIER_PRESENT,
                found);
    }

    private void names(TBSCertificate body, UUID deviceId, Set<LintViolation> found) {
        require(body.getIssuer().equals(issuer), LintViolation.ISSUER_IS_NOT_THE_CA, found);
        X500Name subject = new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.O, "Portcullis")
                .addRDN(BCStyle.CN, deviceId.toString())
                .build();
        require(body.getSubject().equals(subject), LintViolation.SUBJECT_IS_NOT_THE_DEVICE, found);
    }

    private void validity(TBSCertificate body, Set<LintViolation> found) {
        Instant starts = body.getStartDate().getDate().toInstant();
        Instant ends = body.getEndDate().getDate().toInstant();
        Instant now = clock.instant();
        Duration tolerance = profile.backdating().plusSeconds(60);
        require(
                !starts.isAfter(now) && !starts.isBefore(now.minus(tolerance)),
                LintViolation.STARTS_TOO_EARLY_OR_LATE,
                found);
        Duration life = Duration.between(starts, ends);
        require(
                life.compareTo(profile.lifetime().plus(profile.backdating())) <= 0
                        && life.compareTo(DeviceCertificateProfile.MAX_LIFETIME.plus(tolerance)) <= 0,
                LintViolation.LIVES_TOO_LONG,
                found);
        require(!ends.isAfter(issuerEnds), LintViolation.OUTLIVES_THE_CA, found);
    }

    private void key(TBSCertificate body, Set<LintViolation> found) {
        SubjectPublicKeyInfo key = body.getSubjectPublicKeyInfo();
        require(
                key.getAlgorithm().getAlgorithm().equals(X9ObjectIdentifiers.id_ecPublicKey)
                        && key.getAlgorithm().getParameters() instanceof ASN1ObjectIdentifier curve
                        && CURVES.contains(curve),
                LintViolation.KEY_NOT_ALLOWED,
                found);
        require(!key.equals(issuerKey), LintViolation.KEY_IS_THE_CAS, found);
    }

    private void extensions(TBSCertificate body, UUID deviceId, Set<LintViolation> found) {
        Extensions extensions = body.getExtensions();
        var present = extensions == null ? List.<ASN1ObjectIdentifier>of() : List.of(extensions.getExtensionOIDs());
        require(EXTENSIONS.containsAll(present), LintViolation.UNEXPECTED_EXTENSION, found);
        require(
                is(extensions, Extension.basicConstraints, true, new BasicConstraints(false)),
                LintViolation.BASIC_CONSTRAINTS_WRONG,
                found);
        require(
                is(extensions, Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature)),
                LintViolation.KEY_USAGE_WRONG,
                found);
        require(
                is(extensions, Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_clientAuth)),
                LintViolation.EXTENDED_KEY_USAGE_WRONG,
                found);
        require(
                is(
                        extensions,
                        Extension.subjectAlternativeName,
                        false,
                        new GeneralNames(
                                new GeneralName(GeneralName.uniformResourceIdentifier, "urn:uuid:" + deviceId))),
                LintViolation.ALTERNATIVE_NAME_WRONG,
                found);
        require(
                is(extensions, Extension.subjectKeyIdentifier, false, keyIdentifier(body.getSubjectPublicKeyInfo())),
                LintViolation.SUBJECT_KEY_IDENTIFIER_WRONG,
                found);
        require(
                is(
                        extensions,
                        Extension.authorityKeyIdentifier,
                        false,
                        new AuthorityKeyIdentifier(issuerKeyIdentifier.getKeyIdentifier())),
                LintViolation.AUTHORITY_KEY_IDENTIFIER_WRONG,
                found);
    }

    private static boolean is(
            @Nullable Extensions extensions, ASN1ObjectIdentifier kind, boolean critical, ASN1Encodable value) {
        Extension extension = extensions == null ? null : extensions.getExtension(kind);
        return extension != null
                && extension.isCritical() == critical
                && Objects.equals(extension.getParsedValue().toASN1Primitive(), value.toASN1Primitive());
    }

    private static SubjectKeyIdentifier keyIdentifier(SubjectPublicKeyInfo key) {
        try {
            return new JcaX509ExtensionUtils().createSubjectKeyIdentifier(key);
        } catch (NoSuchAlgorithmException e) {
            throw new PkiException("This Java has no SHA-1 for key identifiers", e);
        }
    }

    private static void require(boolean holds, LintViolation violation, Set<LintViolation> found) {
        if (!holds) {
            found.add(violation);
        }
    }
}
