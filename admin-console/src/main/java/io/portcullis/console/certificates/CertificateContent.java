package io.portcullis.console.certificates;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a certificate itself says, as far as people look for it. Fingerprints are hexadecimal SHA-256, of the
 * certificate and of its public key.
 */
record CertificateContent(
        String subject,
        String issuer,
        String key,
        String signature,
        List<String> names,
        String fingerprint,
        String keyFingerprint,
        List<String> revocationLists,
        List<String> responders,
        List<String> issuerCertificates) {
    private static final String CRL_DISTRIBUTION_POINTS = "2.5.29.31";
    private static final String AUTHORITY_INFORMATION_ACCESS = "1.3.6.1.5.5.7.1.1";
    private static final String OCSP = "2b06010505073001";
    private static final String CA_ISSUERS = "2b06010505073002";

    /** Absent where there is no PEM or it is not a certificate. */
    static Optional<CertificateContent> of(@Nullable String pem) {
        if (pem == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(read((X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)))));
        } catch (CertificateException _) {
            return Optional.empty();
        }
    }

    private static CertificateContent read(X509Certificate certificate) throws CertificateException {
        List<DerAddresses.Address> access =
                DerAddresses.in(certificate.getExtensionValue(AUTHORITY_INFORMATION_ACCESS));
        return new CertificateContent(
                certificate.getSubjectX500Principal().getName(),
                certificate.getIssuerX500Principal().getName(),
                key(certificate.getPublicKey()),
                certificate.getSigAlgName(),
                names(certificate),
                sha256(certificate.getEncoded()),
                sha256(certificate.getPublicKey().getEncoded()),
                DerAddresses.in(certificate.getExtensionValue(CRL_DISTRIBUTION_POINTS)).stream()
                        .map(DerAddresses.Address::uri)
                        .toList(),
                uris(access, OCSP),
                uris(access, CA_ISSUERS));
    }

    private static List<String> uris(List<DerAddresses.Address> access, String kind) {
        return access.stream()
                .filter(address -> address.kind().equals(kind))
                .map(DerAddresses.Address::uri)
                .toList();
    }

    private static List<String> names(X509Certificate certificate) throws CertificateException {
        var names = certificate.getSubjectAlternativeNames();
        return names == null
                ? List.of()
                : names.stream().map(name -> String.valueOf(name.getLast())).toList();
    }

    private static String key(PublicKey key) {
        return switch (key) {
            case ECPublicKey ec ->
                "EC P-" + ec.getParams().getCurve().getField().getFieldSize();
            case RSAPublicKey rsa -> "RSA " + rsa.getModulus().bitLength();
            default -> key.getAlgorithm().toUpperCase(Locale.ROOT);
        };
    }

    private static String sha256(byte[] data) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(data));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
