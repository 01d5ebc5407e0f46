package io.portcullis.pki;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.cert.CertException;
import org.bouncycastle.cert.X509CRLHolder;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.operator.ContentVerifierProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;

/**
 * Signs the CRLs of one CA, RFC 5280 section 5: complete ones, each for one {@link CrlShard} of the end entity
 * certificates that the CA issued. Safe for use by many threads.
 */
public final class CrlIssuer {
    private final CertificateAuthority authority;
    private final X500Name name;
    private final AuthorityKeyIdentifier keyIdentifier;
    private final ContentVerifierProvider verifier;
    private final PkiAddresses addresses;
    /** By reason code. Few, and built once: a CRL has thousands of entries. */
    private final Map<Integer, Extensions> reasons = new HashMap<>();

    public CrlIssuer(CertificateAuthority authority, PkiAddresses addresses) {
        this.authority = authority;
        this.addresses = addresses;
        X509Certificate certificate = authority.certificate();
        try {
            var holder = new JcaX509CertificateHolder(certificate);
            this.name = holder.getSubject();
            var subjectKey = SubjectKeyIdentifier.fromExtensions(holder.getExtensions());
            this.keyIdentifier = new AuthorityKeyIdentifier(subjectKey.getKeyIdentifier());
            this.verifier = new JcaContentVerifierProviderBuilder().build(certificate.getPublicKey());
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new PkiException("The CA certificate cannot be read", e);
        }
        for (int code = CRLReason.keyCompromise; code <= CRLReason.aACompromise; code++) {
            reasons.put(
                    code, new Extensions(IssuerFields.extension(Extension.reasonCode, false, CRLReason.lookup(code))));
        }
    }

    /**
     * A revoked certificate.
     *
     * @param reason CRLReason number, RFC 5280 section 5.3.1; 0 (unspecified) is left out of the CRL, as it asks
     */
    public record Entry(BigInteger serial, Instant revokedAt, int reason) {}

    /**
     * Signs a CRL. Reads the entries once.
     *
     * @param number of the CRL; greater than that of every CRL signed for this shard before
     * @param thisUpdate as of when the entries are complete, to the second
     * @param nextUpdate when there is a newer one at the latest, to the second
     * @return DER
     */
    public byte[] issue(
            CrlShard shard, BigInteger number, Instant thisUpdate, Instant nextUpdate, Stream<Entry> entries) {
        var builder = new X509v2CRLBuilder(name, Date.from(thisUpdate)).setNextUpdate(Date.from(nextUpdate));
        entries.forEach(entry ->
                builder.addCRLEntry(entry.serial(), Date.from(entry.revokedAt()), reasons.get(entry.reason())));
        try {
            builder.addExtension(IssuerFields.extension(Extension.authorityKeyIdentifier, false, keyIdentifier));
            builder.addExtension(IssuerFields.extension(Extension.cRLNumber, false, new ASN1Integer(number)));
            builder.addExtension(IssuerFields.extension(Extension.issuingDistributionPoint, true, scope(shard)));
            X509CRLHolder crl = builder.build(authority.contentSigner());
            // A faulty signature must not leave the CA: it could give the key away.
            if (!crl.isSignatureValid(verifier)) {
                throw new PkiException("The signature of a CRL is faulty");
            }
            return crl.getEncoded();
        } catch (IOException | CertException e) {
            throw new PkiException("A CRL cannot be signed", e);
        }
    }

    /** The very name that stands in the certificates' CRL distribution point, RFC 5280 section 5.2.5. */
    private IssuingDistributionPoint scope(CrlShard shard) {
        String address = addresses.crl(authority.certificate(), shard).toString();
        return new IssuingDistributionPoint(
                new DistributionPointName(new GeneralNames(IssuerFields.uri(address))),
                true,
                false,
                null,
                false,
                false);
    }
}
