package io.portcullis.pki;

import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;

/** The certs-only form of CMS SignedData in which EST hands out certificates, RFC 7030 section 4.1.3. */
public final class CertificateBundle {
    private static final byte[] SIGNED_DATA = Der.hex("06092a864886f70d010702");
    /** Version 1, no digest algorithms, and no content of the type data. */
    private static final byte[] NOTHING_SIGNED = Der.hex("0201013100300b06092a864886f70d010701");

    private static final byte[] NO_SIGNERS = Der.hex("3100");

    private CertificateBundle() {}

    /**
     * DER; which puts certificates in the order of their encodings.
     *
     * @param certificates of 64 KiB at most together
     */
    public static byte[] certsOnly(List<X509Certificate> certificates) {
        byte[] all = Der.of(
                0xa0,
                certificates.stream()
                        .map(CertificateBundle::encoded)
                        .sorted(Arrays::compareUnsigned)
                        .toArray(byte[][]::new));
        byte[] signedData = Der.of(Der.SEQUENCE, NOTHING_SIGNED, all, NO_SIGNERS);
        return Der.of(Der.SEQUENCE, SIGNED_DATA, Der.of(0xa0, signedData));
    }

    private static byte[] encoded(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new PkiException("Certificates cannot be bundled", e);
        }
    }
}
