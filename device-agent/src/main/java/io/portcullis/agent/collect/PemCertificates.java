package io.portcullis.agent.collect;

import java.io.ByteArrayInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The certificates in a text, whatever stands around them. */
record PemCertificates(List<Entry> all) {

    private static final Pattern BLOCK = Pattern.compile(
            "-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----([A-Za-z0-9+/=\\s]{1,65536}+)-----END (?:TRUSTED |X509 )?CERTIFICATE-----");

    /**
     * One certificate.
     *
     * @param fingerprint SHA-256 of its bytes, in hexadecimal digits
     * @param certificate null if it is not understood
     */
    record Entry(String fingerprint, @Nullable X509Certificate certificate) {

        boolean understood() {
            return certificate != null;
        }

        boolean isValidAt(Instant time) {
            return certificate != null
                    && !time.isBefore(certificate.getNotBefore().toInstant())
                    && !time.isAfter(certificate.getNotAfter().toInstant());
        }

        /** Whether it may issue others; a self-signed one without such a word, as was usual once, may too. */
        boolean isAuthority() {
            return certificate != null
                    && (certificate.getBasicConstraints() >= 0
                            || (certificate.getVersion() < 3
                                    && certificate
                                            .getSubjectX500Principal()
                                            .equals(certificate.getIssuerX500Principal())));
        }
    }

    PemCertificates {
        all = List.copyOf(all);
    }

    static PemCertificates of(String text) {
        List<Entry> entries = new ArrayList<>();
        Matcher blocks = BLOCK.matcher(text);
        while (blocks.find()) {
            try {
                entries.add(entry(Base64.getMimeDecoder().decode(blocks.group(1))));
            } catch (IllegalArgumentException notBase64) {
                // The system's own tools skip it too.
            }
        }
        return new PemCertificates(entries);
    }

    private static Entry entry(byte[] encoded) {
        String fingerprint;
        try {
            fingerprint = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(encoded));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
        try {
            return new Entry(fingerprint, (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(encoded)));
        } catch (CertificateException notUnderstood) {
            return new Entry(fingerprint, null);
        }
    }
}
