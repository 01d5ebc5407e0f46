package io.portcullis.pki;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;

/** Names a certificate by its content. */
public final class Thumbprint {
    private Thumbprint() {}

    /** SHA-256 of the DER certificate. */
    public static byte[] sha256(X509Certificate certificate) {
        try {
            return sha256(certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new PkiException("A certificate cannot be encoded", e);
        }
    }

    /** Base64url of {@link #sha256(X509Certificate)}, as RFC 8705 section 3.1 has it in {@code x5t#S256}. */
    public static String x5tS256(X509Certificate certificate) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(sha256(certificate));
    }

    /** SHA-256 of the DER SubjectPublicKeyInfo: names a key whatever certificate it is in. */
    public static byte[] sha256(PublicKey key) {
        return sha256(key.getEncoded());
    }

    private static byte[] sha256(byte[] content) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(content);
        } catch (NoSuchAlgorithmException e) {
            throw new PkiException("This Java has no SHA-256", e);
        }
    }
}
