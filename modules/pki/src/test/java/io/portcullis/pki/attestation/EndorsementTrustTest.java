package io.portcullis.pki.attestation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndorsementTrustTest {
    private static final Instant NOW = Instant.parse("2027-01-01T00:00:00Z");

    private final X509Certificate root = certificate("root.cer");
    private final X509Certificate issuer = certificate("issuer.cer");

    @ParameterizedTest
    @ValueSource(strings = {"ek-rsa", "ek-p384"})
    void trustsATpmOfATrustedManufacturer(String ek) throws Exception {
        var endorsement = EndorsementCertificate.parse(Vectors.read(ek + ".cer"));

        assertThat(new EndorsementTrust(List.of(root, issuer)).judge(endorsement, NOW))
                .isEqualTo(new EndorsementTrust.Verdict.Trusted(root));
        assertThat(endorsement.isAbout(Vectors.key(ek + ".pub"))).isTrue();
        assertThat(endorsement.manufacturer()).isEqualTo("id:00001014");
        assertThat(endorsement.model()).isEqualTo("swtpm");
        assertThat(endorsement.firmware()).isEqualTo("20191023");
    }

    @Test
    void trustsAnIntermediateAloneIfThatIsAllItWasGiven() throws Exception {
        assertThat(new EndorsementTrust(List.of(issuer)).judge(rsa(), NOW))
                .isEqualTo(new EndorsementTrust.Verdict.Trusted(issuer));
    }

    @Test
    void doesNotTrustWithoutAPath() throws Exception {
        assertThat(new EndorsementTrust(List.of(root)).judge(rsa(), NOW))
                .isEqualTo(new EndorsementTrust.Verdict.Untrusted(
                        "no trusted manufacturer issued it; its issuer is CN=swtpm-localca"));
        assertThat(new EndorsementTrust(List.of()).judge(rsa(), NOW))
                .isEqualTo(new EndorsementTrust.Verdict.Untrusted("no manufacturer is trusted"));
    }

    @Test
    void doesNotTrustACertificateBeforeItsTime() throws Exception {
        assertThat(new EndorsementTrust(List.of(root, issuer)).judge(rsa(), Instant.parse("2020-01-01T00:00:00Z")))
                .isInstanceOf(EndorsementTrust.Verdict.Untrusted.class);
    }

    @Test
    void doesNotTrustAForgedCertificate() throws Exception {
        byte[] forged = Vectors.read("ek-rsa.cer");
        forged[forged.length - 1] ^= 1;

        assertThat(new EndorsementTrust(List.of(root, issuer)).judge(EndorsementCertificate.parse(forged), NOW))
                .isInstanceOf(EndorsementTrust.Verdict.Untrusted.class);
    }

    @Test
    void knowsTheCertificateOfAnotherTpm() throws Exception {
        assertThat(rsa().isAbout(Vectors.key("ek-p384.pub"))).isFalse();
        assertThat(rsa().isAbout(Vectors.key("ak-rsa.pub"))).isFalse();
    }

    @Test
    void refusesWhatIsNoEndorsementCertificate() {
        assertThatThrownBy(() -> EndorsementCertificate.parse(Vectors.read("issuer.cer")))
                .hasMessageContaining("it is a CA's");
        assertThatThrownBy(() -> EndorsementCertificate.parse(new byte[9000])).hasMessageContaining("8192");
        byte[] der = Vectors.read("ek-rsa.cer");
        assertThatThrownBy(() -> EndorsementCertificate.parse(Arrays.copyOf(der, der.length + 3)))
                .hasMessageContaining("3 octets follow");
    }

    @Test
    void neverFailsOtherwiseWhateverItIsGiven() {
        byte[] der = Vectors.read("ek-rsa.cer");
        var trust = new EndorsementTrust(List.of(root, issuer));
        for (int length = 0; length < der.length; length += 7) {
            byte[] beginning = Arrays.copyOf(der, length);
            assertThatThrownBy(() -> EndorsementCertificate.parse(beginning))
                    .isInstanceOf(MalformedStructureException.class);
        }
        for (int at = 0; at < der.length; at++) {
            byte[] changed = der.clone();
            changed[at] ^= 0x55;
            try {
                assertThat(trust.judge(EndorsementCertificate.parse(changed), NOW))
                        .isInstanceOf(EndorsementTrust.Verdict.Untrusted.class);
            } catch (MalformedStructureException e) {
                assertThat(e.getMessage()).startsWith("EK certificate");
            }
        }
    }

    private static EndorsementCertificate rsa() throws MalformedStructureException {
        return EndorsementCertificate.parse(Vectors.read("ek-rsa.cer"));
    }

    private static X509Certificate certificate(String name) {
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(Vectors.read(name)));
        } catch (CertificateException e) {
            throw new IllegalStateException(e);
        }
    }
}
