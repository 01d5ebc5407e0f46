package io.portcullis.pki;

import static io.portcullis.pki.IssuerRules.has;
import static io.portcullis.pki.IssuerRules.require;

import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.TBSCertificate;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.jspecify.annotations.Nullable;

/**
 * Checks what is to be signed against the device profile and RFC 5280, independently of the code that builds it. Says
 * all that is wrong, not just the first.
 */
final class CertificateLint {
    private static final byte[] NO_CA = Der.hex("3000");
    private static final byte[] DIGITAL_SIGNATURE = Der.hex("03020780");
    private static final byte[] CLIENT_AUTHENTICATION = Der.hex("300a06082b06010505070302");
    private static final byte[] COMMON_NAME = Der.hex("0603550403");
    /** O=Portcullis, the whole relative distinguished name. */
    private static final byte[] ORGANIZATION = Der.hex("31133011060355040a0c0a506f727463756c6c6973");
    /** The object identifiers of {@link KeyProtection}, without their last octet. */
    private static final byte[] KEY_ASSURANCE = Der.hex("0616698183c996d9d784caaaa7adb7b7c8b6cddfff3f01");

    private static final Set<ASN1ObjectIdentifier> EXTENSIONS = Set.of(
            Extension.basicConstraints,
            Extension.keyUsage,
            Extension.extendedKeyUsage,
            Extension.subjectAlternativeName,
            Extension.subjectKeyIdentifier,
            Extension.authorityKeyIdentifier,
            Extension.authorityInfoAccess,
            Extension.cRLDistributionPoints,
            Extension.certificatePolicies);

    private final DeviceCertificateProfile profile;
    private final IssuerRules rules;

    CertificateLint(X509Certificate authority, DeviceCertificateProfile profile, Clock clock) {
        this.profile = profile;
        this.rules = new IssuerRules(authority, profile.addresses(), clock);
    }

    /** What the certificate was asked for. */
    record Order(UUID deviceId, PublicKey key, KeyProtection protection) {}

    Set<LintViolation> violations(byte[] toBeSigned, Order order) {
        TBSCertificate body = IssuerRules.parse(toBeSigned);
        return body == null ? EnumSet.of(LintViolation.MALFORMED) : violations(body, order);
    }

    Set<LintViolation> violations(TBSCertificate body, Order order) {
        var found = EnumSet.noneOf(LintViolation.class);
        rules.frame(body, found);
        rules.validity(body, profile.backdating(), profile.lifetime().plus(profile.backdating()), found);
        subject(body, order.deviceId(), found);
        key(body, order.key(), found);
        rules.keyIsNotTheCas(body, found);
        rules.identifiersAndAddresses(body, found);
        extensions(body.getExtensions(), order, found);
        return found;
    }

    static void subject(TBSCertificate body, UUID deviceId, Set<LintViolation> found) {
        byte[] expected = Der.of(
                Der.SEQUENCE,
                ORGANIZATION,
                Der.of(
                        Der.SET,
                        Der.of(Der.SEQUENCE, COMMON_NAME, Der.of(Der.UTF8_STRING, Der.ascii(deviceId.toString())))));
        require(IssuerRules.is(body.getSubject(), expected), LintViolation.SUBJECT_IS_NOT_THE_DEVICE, found);
    }

    private static void key(TBSCertificate body, PublicKey requested, Set<LintViolation> found) {
        SubjectPublicKeyInfo key = body.getSubjectPublicKeyInfo();
        require(isUncompressedPoint(key), LintViolation.KEY_NOT_ALLOWED, found);
        require(IssuerRules.is(key, requested.getEncoded()), LintViolation.KEY_IS_NOT_THE_REQUESTED, found);
    }

    static boolean isUncompressedPoint(SubjectPublicKeyInfo key) {
        if (!key.getAlgorithm().getAlgorithm().equals(X9ObjectIdentifiers.id_ecPublicKey)
                || !(key.getAlgorithm().getParameters() instanceof ASN1ObjectIdentifier curve)) {
            return false;
        }
        byte[] point = key.getPublicKeyData().getBytes();
        int octets = curve.equals(SECObjectIdentifiers.secp256r1)
                ? 65
                : curve.equals(SECObjectIdentifiers.secp384r1) ? 97 : 0;
        return octets > 0 && point.length == octets && point[0] == 4;
    }

    private static void extensions(@Nullable Extensions extensions, Order order, Set<LintViolation> found) {
        require(IssuerRules.only(extensions, EXTENSIONS), LintViolation.UNEXPECTED_EXTENSION, found);
        require(has(extensions, Extension.basicConstraints, true, NO_CA), LintViolation.BASIC_CONSTRAINTS_WRONG, found);
        require(has(extensions, Extension.keyUsage, true, DIGITAL_SIGNATURE), LintViolation.KEY_USAGE_WRONG, found);
        require(
                has(extensions, Extension.extendedKeyUsage, false, CLIENT_AUTHENTICATION),
                LintViolation.EXTENDED_KEY_USAGE_WRONG,
                found);
        require(
                has(
                        extensions,
                        Extension.subjectAlternativeName,
                        false,
                        Der.of(Der.SEQUENCE, Der.uri("urn:uuid:" + order.deviceId()))),
                LintViolation.ALTERNATIVE_NAME_WRONG,
                found);
        require(
                has(extensions, Extension.certificatePolicies, false, policy(order.protection())),
                LintViolation.CERTIFICATE_POLICY_WRONG,
                found);
    }

    private static byte[] policy(KeyProtection protection) {
        byte last = switch (protection) {
            case SOFTWARE -> 1;
            case PKCS11 -> 2;
            case TPM -> 3;
            case ATTESTED_TPM -> 4;
        };
        byte[] oid = Arrays.copyOf(KEY_ASSURANCE, KEY_ASSURANCE.length + 1);
        oid[KEY_ASSURANCE.length] = last;
        return Der.of(Der.SEQUENCE, Der.of(Der.SEQUENCE, oid));
    }
}
