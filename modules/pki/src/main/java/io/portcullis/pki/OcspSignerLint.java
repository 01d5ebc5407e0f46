package io.portcullis.pki;

import static io.portcullis.pki.IssuerRules.has;
import static io.portcullis.pki.IssuerRules.require;

import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.TBSCertificate;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/** What an OCSP responder's certificate has to look like, written down apart from the code that builds it. */
final class OcspSignerLint {
    private static final byte[] NO_CA = Der.hex("3000");
    private static final byte[] DIGITAL_SIGNATURE = Der.hex("03020780");
    private static final byte[] OCSP_SIGNING = Der.hex("300a06082b06010505070309");
    private static final byte[] NULL = Der.hex("0500");
    private static final byte[] SUBJECT_ORGANIZATION = Der.hex("31133011060355040a0c0a506f727463756c6c6973");
    private static final byte[] COMMON_NAME = Der.hex("0603550403");
    /** id-pkix-ocsp-nocheck, RFC 6960 section 4.2.2.2.1. */
    private static final ASN1ObjectIdentifier NO_CHECK = new ASN1ObjectIdentifier("1.3.6.1.5.5.7.48.1.5");

    private static final Set<ASN1ObjectIdentifier> EXTENSIONS = Set.of(
            Extension.basicConstraints,
            Extension.keyUsage,
            Extension.extendedKeyUsage,
            NO_CHECK,
            Extension.subjectKeyIdentifier,
            Extension.authorityKeyIdentifier,
            Extension.authorityInfoAccess,
            Extension.cRLDistributionPoints);

    private final IssuerRules rules;
    private final Duration backdating;
    private final Duration lifetime;

    OcspSignerLint(
            X509Certificate authority, PkiAddresses addresses, Clock clock, Duration backdating, Duration lifetime) {
        this.rules = new IssuerRules(authority, addresses, clock);
        this.backdating = backdating;
        this.lifetime = lifetime;
    }

    Set<LintViolation> violations(TBSCertificate body, PublicKey requested) {
        var found = EnumSet.noneOf(LintViolation.class);
        rules.frame(body, found);
        rules.validity(body, backdating, lifetime.plus(backdating), found);
        rules.keyIsNotTheCas(body, found);
        rules.identifiersAndAddresses(body, found);
        subject(body, found);
        SubjectPublicKeyInfo key = body.getSubjectPublicKeyInfo();
        require(isP256(key), LintViolation.KEY_NOT_ALLOWED, found);
        require(IssuerRules.is(key, requested.getEncoded()), LintViolation.KEY_IS_NOT_THE_REQUESTED, found);
        extensions(body.getExtensions(), found);
        return found;
    }

    private static void subject(TBSCertificate body, Set<LintViolation> found) {
        byte[] name =
                Der.of(Der.SEQUENCE, COMMON_NAME, Der.of(Der.UTF8_STRING, Der.ascii("Portcullis OCSP Responder")));
        byte[] expected = Der.of(Der.SEQUENCE, SUBJECT_ORGANIZATION, Der.of(Der.SET, name));
        require(IssuerRules.is(body.getSubject(), expected), LintViolation.SUBJECT_IS_NOT_THE_RESPONDER, found);
    }

    private static boolean isP256(SubjectPublicKeyInfo key) {
        byte[] point = key.getPublicKeyData().getBytes();
        return key.getAlgorithm().getAlgorithm().equals(X9ObjectIdentifiers.id_ecPublicKey)
                && SECObjectIdentifiers.secp256r1.equals(key.getAlgorithm().getParameters())
                && point.length == 65
                && point[0] == 4;
    }

    private static void extensions(Extensions extensions, Set<LintViolation> found) {
        require(IssuerRules.only(extensions, EXTENSIONS), LintViolation.UNEXPECTED_EXTENSION, found);
        require(has(extensions, Extension.basicConstraints, true, NO_CA), LintViolation.BASIC_CONSTRAINTS_WRONG, found);
        require(has(extensions, Extension.keyUsage, true, DIGITAL_SIGNATURE), LintViolation.KEY_USAGE_WRONG, found);
        require(
                has(extensions, Extension.extendedKeyUsage, false, OCSP_SIGNING),
                LintViolation.EXTENDED_KEY_USAGE_WRONG,
                found);
        require(has(extensions, NO_CHECK, false, NULL), LintViolation.NO_CHECK_MISSING, found);
    }
}
