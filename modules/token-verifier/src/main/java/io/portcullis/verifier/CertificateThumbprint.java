package io.portcullis.verifier;

import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;

/** SHA-256 of a DER certificate, the value behind {@code x5t#S256}. */
public final class CertificateThumbprint {
    private CertificateThumbprint() {}

    /** As it stands in {@code x5t#S256}: base64url without padding. */
    public static String of(X509Certificate certificate) throws CertificateEncodingException {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(sha256(certificate));
    }

    static byte[] sha256(X509Certificate certificate) throws CertificateEncodingException {
        return Sha256.of(certificate.getEncoded());
    }
}
