package io.portcullis.pki;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;

/** Puts a CA's signature under what its lint let through. */
final class CertificateSigner {
    private final CertificateAuthority authority;

    CertificateSigner(CertificateAuthority authority) {
        this.authority = authority;
    }

    /** @throws IllegalStateException if this linted certificate was used before, or linted for another CA */
    X509Certificate sign(LintedCertificate linted) {
        byte[] toBeSigned = linted.use(this);
        byte[] signature = authority.sign(toBeSigned);
        byte[] certificate = Der.of(
                Der.SEQUENCE,
                toBeSigned,
                authority.signatureAlgorithm(),
                Der.of(Der.BIT_STRING, new byte[] {0}, signature));
        try {
            var signed = (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(certificate));
            // A faulty signature must not leave the CA: it could give the key away.
            signed.verify(authority.certificate().getPublicKey());
            return signed;
        } catch (GeneralSecurityException e) {
            throw new PkiException("A certificate cannot be signed", e);
        }
    }
}
