package io.portcullis.pki;

import java.io.IOException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cms.CMSAbsentContent;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.util.CollectionStore;

/** The certs-only form of CMS SignedData in which EST hands out certificates, RFC 7030 section 4.1.3. */
public final class CertificateBundle {
    private CertificateBundle() {}

    /** DER; certificates in the given order. */
    public static byte[] certsOnly(List<X509Certificate> certificates) {
        try {
            List<X509CertificateHolder> holders = new ArrayList<>();
            for (X509Certificate certificate : certificates) {
                holders.add(new JcaX509CertificateHolder(certificate));
            }
            var generator = new CMSSignedDataGenerator();
            generator.addCertificates(new CollectionStore<>(holders));
            return generator.generate(new CMSAbsentContent()).toASN1Structure().getEncoded(ASN1Encoding.DER);
        } catch (CertificateEncodingException | CMSException | IOException e) {
            throw new PkiException("Certificates cannot be bundled", e);
        }
    }
}
