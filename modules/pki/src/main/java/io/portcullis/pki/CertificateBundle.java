package io.portcullis.pki;

import java.io.IOException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.List;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.cms.SignedData;
import org.bouncycastle.asn1.x509.Certificate;

/** The certs-only form of CMS SignedData in which EST hands out certificates, RFC 7030 section 4.1.3. */
public final class CertificateBundle {
    private CertificateBundle() {}

    /** DER; which puts certificates in the order of their encodings. */
    public static byte[] certsOnly(List<X509Certificate> certificates) {
        try {
            var encoded = new ASN1EncodableVector(certificates.size());
            for (X509Certificate certificate : certificates) {
                encoded.add(Certificate.getInstance(certificate.getEncoded()));
            }
            var nothing = new ContentInfo(CMSObjectIdentifiers.data, null);
            var signed = new SignedData(new DERSet(), nothing, new DERSet(encoded), null, new DERSet());
            return new ContentInfo(CMSObjectIdentifiers.signedData, signed).getEncoded(ASN1Encoding.DER);
        } catch (CertificateEncodingException | IOException e) {
            throw new PkiException("Certificates cannot be bundled", e);
        }
    }
}
