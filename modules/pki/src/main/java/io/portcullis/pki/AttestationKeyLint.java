package io.portcullis.pki;

import static io.portcullis.pki.IssuerRules.has;
import static io.portcullis.pki.IssuerRules.require;

import java.io.IOException;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.TBSCertificate;

/** Checks what is to be signed against the profile of attestation key certificates and RFC 5280. */
final class AttestationKeyLint {
    private static final byte[] NO_CA = Der.hex("3000");
    private static final byte[] DIGITAL_SIGNATURE = Der.hex("03020780");
    /** tcg-kp-AIKCertificate. */
    private static final byte[] ATTESTATION = Der.hex("3007060567810508" + "03");

    private static final int MIN_RSA_BITS = 2048;
    private static final int MAX_RSA_BITS = 4096;

    private static final Set<ASN1ObjectIdentifier> EXTENSIONS = Set.of(
            Extension.basicConstraints,
            Extension.keyUsage,
            Extension.extendedKeyUsage,
            Extension.subjectKeyIdentifier,
            Extension.authorityKeyIdentifier,
            Extension.authorityInfoAccess);

    private final IssuerRules rules;

    AttestationKeyLint(X509Certificate authority, PkiAddresses addresses, Clock clock) {
        this.rules = new IssuerRules(authority, addresses, clock);
    }

    Set<LintViolation> violations(TBSCertificate body, UUID subject, PublicKey requested) {
        var found = EnumSet.noneOf(LintViolation.class);
        rules.frame(body, found);
        rules.validity(
                body,
                AuthorityCeremony.BACKDATING,
                AttestationKeyIssuer.LIFETIME.plus(AuthorityCeremony.BACKDATING),
                found);
        CertificateLint.subject(body, subject, found);
        require(isFit(body.getSubjectPublicKeyInfo()), LintViolation.KEY_NOT_ALLOWED, found);
        require(
                IssuerRules.is(body.getSubjectPublicKeyInfo(), requested.getEncoded()),
                LintViolation.KEY_IS_NOT_THE_REQUESTED,
                found);
        rules.keyIsNotTheCas(body, found);
        rules.keyIdentifiers(body, found);
        rules.issuerAddress(body, found);
        Extensions extensions = body.getExtensions();
        require(IssuerRules.only(extensions, EXTENSIONS), LintViolation.UNEXPECTED_EXTENSION, found);
        require(has(extensions, Extension.basicConstraints, true, NO_CA), LintViolation.BASIC_CONSTRAINTS_WRONG, found);
        require(has(extensions, Extension.keyUsage, true, DIGITAL_SIGNATURE), LintViolation.KEY_USAGE_WRONG, found);
        require(
                has(extensions, Extension.extendedKeyUsage, false, ATTESTATION),
                LintViolation.EXTENDED_KEY_USAGE_WRONG,
                found);
        return found;
    }

    private static boolean isFit(SubjectPublicKeyInfo key) {
        if (!key.getAlgorithm().getAlgorithm().equals(PKCSObjectIdentifiers.rsaEncryption)) {
            return CertificateLint.isUncompressedPoint(key);
        }
        try {
            var rsa = RSAPublicKey.getInstance(key.parsePublicKey());
            int bits = rsa.getModulus().bitLength();
            return bits >= MIN_RSA_BITS
                    && bits <= MAX_RSA_BITS
                    && rsa.getModulus().testBit(0)
                    && rsa.getPublicExponent().bitLength() > 16
                    && rsa.getPublicExponent().testBit(0);
        } catch (IOException | RuntimeException e) {
            return false;
        }
    }
}
