package io.portcullis.pki;

import java.io.IOException;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Object;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1TaggedObject;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.TBSCertificate;
import org.bouncycastle.asn1.x509.Time;
import org.jspecify.annotations.Nullable;

/**
 * What holds for every end entity certificate of one CA, whatever it is for. Expected values are written in DER by hand
 * here, and compared byte by byte.
 */
final class IssuerRules {
    private static final byte[] ECDSA_SHA256 = Der.hex("300a06082a8648ce3d040302");
    private static final byte[] OCSP_METHOD = Der.hex("06082b06010505073001");
    private static final byte[] ISSUERS_METHOD = Der.hex("06082b06010505073002");
    /** Tag and length of the OCTET STRING around the OCTET STRING that is a key identifier of 20 bytes. */
    private static final byte[] WRAPPED_KEY_IDENTIFIER = Der.hex("04160414");
    /** RFC 5280 section 4.1.2.2. */
    private static final int MAX_SERIAL_OCTETS = 20;

    private static final int MIN_SERIAL_BITS = 127;
    private static final int UTC_TIME = 0x17;
    private static final int GENERALIZED_TIME = 0x18;
    private static final int LAST_YEAR_OF_UTC_TIME = 2049;

    private final Clock clock;
    private final byte[] issuerName;
    private final byte[] issuerKey;
    private final Instant issuerEnds;
    private final byte[] authorityKeyIdentifier;
    private final byte[] authorityInformation;
    private final byte[] issuerInformation;
    private final List<byte[]> distributionPoints;

    IssuerRules(X509Certificate authority, PkiAddresses addresses, Clock clock) {
        this.clock = clock;
        if (!(authority.getPublicKey() instanceof ECPublicKey key)
                || key.getParams().getCurve().getField().getFieldSize() != 256) {
            throw new PkiException("An issuing CA of Portcullis has a P-256 key");
        }
        this.issuerName = authority.getSubjectX500Principal().getEncoded();
        this.issuerKey = authority.getPublicKey().getEncoded();
        this.issuerEnds = authority.getNotAfter().toInstant();
        this.authorityKeyIdentifier = Der.of(Der.SEQUENCE, Der.of(0x80, keyIdentifierOf(authority)));
        byte[] issuers = Der.of(
                Der.SEQUENCE,
                ISSUERS_METHOD,
                Der.uri(addresses.certificateOf(authority).toString()));
        this.issuerInformation = Der.of(Der.SEQUENCE, issuers);
        this.authorityInformation = Der.of(
                Der.SEQUENCE,
                Der.of(Der.SEQUENCE, OCSP_METHOD, Der.uri(addresses.ocsp().toString())),
                issuers);
        List<byte[]> points = new ArrayList<>();
        for (CrlShard shard : CrlShard.all()) {
            String address = addresses.crl(authority, shard).toString();
            points.add(Der.of(Der.SEQUENCE, Der.of(Der.SEQUENCE, Der.of(0xa0, Der.of(0xa0, Der.uri(address))))));
        }
        this.distributionPoints = List.copyOf(points);
    }

    /** Reads what is to be signed, strictly: exactly one object, and its DER. Null if it is anything else. */
    static @Nullable TBSCertificate parse(byte[] toBeSigned) {
        try {
            ASN1Primitive object = ASN1Primitive.fromByteArray(toBeSigned);
            // Bouncy Castle takes any tag there for that of the version.
            if (ASN1Sequence.getInstance(object).getObjectAt(0) instanceof ASN1TaggedObject version
                    && !version.hasContextTag(0)) {
                return null;
            }
            var body = TBSCertificate.getInstance(object);
            return Arrays.equals(body.getEncoded(ASN1Encoding.DER), toBeSigned) ? body : null;
        } catch (IOException | RuntimeException e) {
            // Bouncy Castle reports bad ASN.1, a repeated extension among it, with several unchecked exceptions.
            return null;
        }
    }

    void frame(TBSCertificate body, Set<LintViolation> found) {
        require(body.getVersionNumber() == 3, LintViolation.NOT_VERSION_3, found);
        BigInteger serial = body.getSerialNumber().getValue();
        require(serial.signum() > 0, LintViolation.SERIAL_NOT_POSITIVE, found);
        require(serial.bitLength() >= MIN_SERIAL_BITS, LintViolation.SERIAL_TOO_SHORT, found);
        require(serial.toByteArray().length <= MAX_SERIAL_OCTETS, LintViolation.SERIAL_TOO_LONG, found);
        require(is(body.getSignature(), ECDSA_SHA256), LintViolation.SIGNATURE_ALGORITHM_NOT_ALLOWED, found);
        require(
                body.getIssuerUniqueId() == null && body.getSubjectUniqueId() == null,
                LintViolation.UNIQUE_IDENTIFIER_PRESENT,
                found);
        require(is(body.getIssuer(), issuerName), LintViolation.ISSUER_IS_NOT_THE_CA, found);
    }

    /** @param longest from start to end */
    void validity(TBSCertificate body, Duration backdating, Duration longest, Set<LintViolation> found) {
        Instant starts = body.getStartDate().getDate().toInstant();
        Instant ends = body.getEndDate().getDate().toInstant();
        Instant now = clock.instant();
        require(
                wellEncoded(body.getStartDate()) && wellEncoded(body.getEndDate()),
                LintViolation.TIME_WRONGLY_ENCODED,
                found);
        require(
                !starts.isAfter(now) && !starts.isBefore(now.minus(backdating).minusSeconds(60)),
                LintViolation.STARTS_TOO_EARLY_OR_LATE,
                found);
        require(starts.isBefore(ends), LintViolation.ENDS_BEFORE_IT_STARTS, found);
        require(Duration.between(starts, ends).compareTo(longest) <= 0, LintViolation.LIVES_TOO_LONG, found);
        require(!ends.isAfter(issuerEnds), LintViolation.OUTLIVES_THE_CA, found);
    }

    /** RFC 5280 section 4.1.2.5: to the second, in Zulu, UTCTime through 2049 and GeneralizedTime from then on. */
    private static boolean wellEncoded(Time time) {
        byte[] encoded;
        try {
            encoded = time.getEncoded(ASN1Encoding.DER);
        } catch (IOException e) {
            return false;
        }
        int year = time.getDate().toInstant().atOffset(ZoneOffset.UTC).getYear();
        return encoded[encoded.length - 1] == 'Z'
                && (year <= LAST_YEAR_OF_UTC_TIME
                        ? encoded[0] == UTC_TIME && encoded[1] == 13
                        : encoded[0] == GENERALIZED_TIME && encoded[1] == 15);
    }

    void keyIsNotTheCas(TBSCertificate body, Set<LintViolation> found) {
        require(!is(body.getSubjectPublicKeyInfo(), issuerKey), LintViolation.KEY_IS_THE_CAS, found);
    }

    /** The extensions that say who issued the certificate, whose key it holds and where its standing is told. */
    void identifiersAndAddresses(TBSCertificate body, Set<LintViolation> found) {
        keyIdentifiers(body, found);
        addresses(body, found);
    }

    /** The extensions that name the certified key and the CA's. */
    void keyIdentifiers(TBSCertificate body, Set<LintViolation> found) {
        Extensions extensions = body.getExtensions();
        require(
                has(
                        extensions,
                        Extension.subjectKeyIdentifier,
                        false,
                        Der.of(Der.OCTET_STRING, keyIdentifier(body.getSubjectPublicKeyInfo()))),
                LintViolation.SUBJECT_KEY_IDENTIFIER_WRONG,
                found);
        require(
                has(extensions, Extension.authorityKeyIdentifier, false, authorityKeyIdentifier),
                LintViolation.AUTHORITY_KEY_IDENTIFIER_WRONG,
                found);
    }

    /** The extensions that say where the certificate's standing is told. */
    private void addresses(TBSCertificate body, Set<LintViolation> found) {
        Extensions extensions = body.getExtensions();
        require(
                has(extensions, Extension.authorityInfoAccess, false, authorityInformation),
                LintViolation.AUTHORITY_INFORMATION_WRONG,
                found);
        byte[] serial = body.getSerialNumber().getValue().toByteArray();
        require(
                has(
                        extensions,
                        Extension.cRLDistributionPoints,
                        false,
                        distributionPoints.get(serial[serial.length - 1] & 15)),
                LintViolation.CRL_DISTRIBUTION_POINT_WRONG,
                found);
    }

    /** For certificates whose standing nobody tells. */
    void issuerAddress(TBSCertificate body, Set<LintViolation> found) {
        require(
                has(body.getExtensions(), Extension.authorityInfoAccess, false, issuerInformation),
                LintViolation.AUTHORITY_INFORMATION_WRONG,
                found);
    }

    static boolean only(@Nullable Extensions extensions, Set<ASN1ObjectIdentifier> allowed) {
        return extensions == null || allowed.containsAll(Arrays.asList(extensions.getExtensionOIDs()));
    }

    static boolean has(@Nullable Extensions extensions, ASN1ObjectIdentifier kind, boolean critical, byte[] expected) {
        Extension extension = extensions == null ? null : extensions.getExtension(kind);
        return extension != null
                && extension.isCritical() == critical
                && Arrays.equals(extension.getExtnValue().getOctets(), expected);
    }

    static boolean is(ASN1Object object, byte[] expected) {
        try {
            return Arrays.equals(object.getEncoded(ASN1Encoding.DER), expected);
        } catch (IOException e) {
            return false;
        }
    }

    static void require(boolean holds, LintViolation violation, Set<LintViolation> found) {
        if (!holds) {
            found.add(violation);
        }
    }

    /** RFC 5280 section 4.2.1.2, method 1. */
    private static byte[] keyIdentifier(SubjectPublicKeyInfo key) {
        try {
            return MessageDigest.getInstance("SHA-1")
                    .digest(key.getPublicKeyData().getBytes());
        } catch (NoSuchAlgorithmException e) {
            throw new PkiException("This Java has no SHA-1 for key identifiers", e);
        }
    }

    private static byte[] keyIdentifierOf(X509Certificate authority) {
        byte[] value = authority.getExtensionValue("2.5.29.14");
        if (value == null
                || value.length != 24
                || !Arrays.equals(value, 0, 4, WRAPPED_KEY_IDENTIFIER, 0, WRAPPED_KEY_IDENTIFIER.length)) {
            throw new PkiException("The CA certificate has no key identifier of 20 bytes: "
                    + authority.getSubjectX500Principal().getName());
        }
        return Arrays.copyOfRange(value, 4, 24);
    }
}
