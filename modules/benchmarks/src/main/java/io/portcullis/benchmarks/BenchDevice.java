package io.portcullis.benchmarks;

import io.portcullis.verifier.CertificateThumbprint;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An enrolled device that exists only to be measured with. */
record BenchDevice(String id, KeyPair keys, List<X509Certificate> chain) {
    private static final Pattern COMMON_NAME = Pattern.compile("CN=([0-9a-fA-F-]{36})");

    static BenchDevice of(KeyPair keys, String enrollmentAnswer) {
        List<X509Certificate> chain = CertificateRequests.chainOf(enrollmentAnswer);
        if (chain.isEmpty()) {
            throw new BenchmarkException("the platform's answer to an enrollment holds no certificate");
        }
        Matcher name =
                COMMON_NAME.matcher(chain.getFirst().getSubjectX500Principal().getName());
        if (!name.find()) {
            throw new BenchmarkException("a device certificate does not name its device");
        }
        return new BenchDevice(name.group(1), keys, chain);
    }

    String thumbprint() {
        try {
            return CertificateThumbprint.of(chain.getFirst());
        } catch (CertificateEncodingException e) {
            throw new BenchmarkException("a device certificate cannot be encoded", e);
        }
    }

    String tokenRequest(String audience) {
        return "grant_type=client_credentials&client_id=" + id + "&resource="
                + URLEncoder.encode(audience, StandardCharsets.UTF_8);
    }
}
