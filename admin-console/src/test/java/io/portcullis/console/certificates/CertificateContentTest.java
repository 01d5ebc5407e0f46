package io.portcullis.console.certificates;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CertificateContentTest {
    @Test
    void readsWhatOpensslPutThere() throws IOException {
        CertificateContent content = CertificateContent.of(pem()).orElseThrow();
        assertThat(content.subject()).contains("01980000-0000-7005-8000-000000000005");
        assertThat(content.names()).containsExactly("urn:uuid:01980000-0000-7005-8000-000000000005");
        assertThat(content.key()).isEqualTo("EC P-256");
        assertThat(content.fingerprint()).matches("[0-9a-f]{64}");
        assertThat(content.responders()).containsExactly("https://portcullis.example.com/pki/ocsp");
        assertThat(content.issuerCertificates()).singleElement().asString().endsWith(".cer");
        assertThat(content.revocationLists()).singleElement().asString().endsWith("/5.crl");
    }

    @Test
    void isAbsentRatherThanWrong() {
        assertThat(CertificateContent.of(null)).isEmpty();
        assertThat(CertificateContent.of("no certificate")).isEmpty();
    }

    /** An address that runs a script, a length beyond the end, nesting without end, an indefinite length. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0414301286106a6176617363726970743a616c6572742831",
                "04023082",
                "040430ffffff",
                "0416301430123010300e300c300a3008300630043002300030",
                "04028600",
                "0480",
                ""
            })
    void linksNothingThatIsNotAnAddress(String extension) {
        assertThat(DerAddresses.in(HexFormat.of().parseHex(extension))).isEmpty();
    }

    private static String pem() throws IOException {
        try (var in = CertificateContentTest.class.getResourceAsStream("/certificates/device.pem")) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        }
    }
}
