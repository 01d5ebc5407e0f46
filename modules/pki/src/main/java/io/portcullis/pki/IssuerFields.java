package io.portcullis.pki;

import java.io.IOException;
import java.math.BigInteger;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.asn1.x509.V3TBSCertificateGenerator;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.crypto.digests.SHA1Digest;

/** Fills in what all certificates of one CA have in common; made once, for it does not change. */
final class IssuerFields {
    private static final AlgorithmIdentifier SIGNATURE = new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256);

    private final SecureRandom random;
    private final X500Name issuer;
    private final Extension authorityKeyIdentifier;
    private final Extension authorityInformation;
    private final List<Extension> distributionPoints;

    IssuerFields(X509Certificate authority, PkiAddresses addresses, SecureRandom random) {
        this.random = random;
        try {
            var holder = new JcaX509CertificateHolder(authority);
            this.issuer = holder.getSubject();
            var keyIdentifier = SubjectKeyIdentifier.fromExtensions(holder.getExtensions());
            this.authorityKeyIdentifier = extension(
                    Extension.authorityKeyIdentifier,
                    false,
                    new AuthorityKeyIdentifier(keyIdentifier.getKeyIdentifier()));
            this.authorityInformation = extension(
                    Extension.authorityInfoAccess, false, new AuthorityInformationAccess(new AccessDescription[] {
                        new AccessDescription(
                                AccessDescription.id_ad_ocsp,
                                uri(addresses.ocsp().toString())),
                        new AccessDescription(
                                AccessDescription.id_ad_caIssuers,
                                uri(addresses.certificateOf(authority).toString()))
                    }));
            List<Extension> points = new ArrayList<>();
            for (CrlShard shard : CrlShard.all()) {
                var name = new DistributionPointName(
                        new GeneralNames(uri(addresses.crl(authority, shard).toString())));
                points.add(extension(Extension.cRLDistributionPoints, false, new CRLDistPoint(new DistributionPoint[] {
                    new DistributionPoint(name, null, null)
                })));
            }
            this.distributionPoints = List.copyOf(points);
        } catch (CertificateEncodingException e) {
            throw new PkiException("The CA certificate cannot be read", e);
        }
    }

    /**
     * @param own the extensions of this kind of certificate
     * @return DER of the TBSCertificate
     */
    byte[] toBeSigned(
            X500Name subject,
            PublicKey key,
            BigInteger serial,
            Instant now,
            Duration backdating,
            Duration lifetime,
            List<Extension> own) {
        Instant second = now.truncatedTo(ChronoUnit.SECONDS);
        var subjectKey = SubjectPublicKeyInfo.getInstance(key.getEncoded());
        List<Extension> all = new ArrayList<>(own);
        all.add(extension(
                Extension.subjectKeyIdentifier,
                false,
                new SubjectKeyIdentifier(sha1(subjectKey.getPublicKeyData().getBytes()))));
        all.add(authorityKeyIdentifier);
        var generator = new V3TBSCertificateGenerator();
        generator.setSerialNumber(new ASN1Integer(serial));
        generator.setSignature(SIGNATURE);
        generator.setIssuer(issuer);
        generator.setStartDate(new Time(Date.from(second.minus(backdating))));
        generator.setEndDate(new Time(Date.from(second.plus(lifetime))));
        generator.setSubject(subject);
        generator.setSubjectPublicKeyInfo(subjectKey);
        generator.setExtensions(new Extensions(all.toArray(Extension[]::new)));
        try {
            return generator.generateTBSCertificate().getEncoded(ASN1Encoding.DER);
        } catch (IOException e) {
            throw new PkiException("A certificate cannot be encoded", e);
        }
    }

    SecureRandom random() {
        return random;
    }

    /**
     * For a certificate whose standing is told.
     *
     * @param own the extensions of this kind of certificate
     * @return DER of the TBSCertificate
     */
    byte[] toBeSigned(
            X500Name subject, PublicKey key, Instant now, Duration backdating, Duration lifetime, List<Extension> own) {
        BigInteger serial = SerialNumbers.next(random);
        List<Extension> extensions = new ArrayList<>(own);
        extensions.add(authorityInformation);
        extensions.add(distributionPoints.get(CrlShard.of(serial).number()));
        return toBeSigned(subject, key, serial, now, backdating, lifetime, extensions);
    }

    /** Where the CA's certificate is, for certificates whose standing nobody tells. */
    static Extension issuerAddress(X509Certificate authority, PkiAddresses addresses) {
        return extension(
                Extension.authorityInfoAccess,
                false,
                new AuthorityInformationAccess(new AccessDescription(
                        AccessDescription.id_ad_caIssuers,
                        uri(addresses.certificateOf(authority).toString()))));
    }

    static Extension extension(ASN1ObjectIdentifier kind, boolean critical, ASN1Encodable value) {
        try {
            return new Extension(
                    kind, critical, new DEROctetString(value.toASN1Primitive().getEncoded(ASN1Encoding.DER)));
        } catch (IOException e) {
            throw new PkiException("The extension " + kind + " cannot be encoded", e);
        }
    }

    static GeneralName uri(String uri) {
        return new GeneralName(GeneralName.uniformResourceIdentifier, uri);
    }

    static ASN1Encodable policies(String oid) {
        return new DERSequence(new DERSequence(new ASN1ObjectIdentifier(oid)));
    }

    private static byte[] sha1(byte[] content) {
        var digest = new SHA1Digest();
        digest.update(content, 0, content.length);
        byte[] result = new byte[digest.getDigestSize()];
        digest.doFinal(result, 0);
        return result;
    }
}
