package io.portcullis.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class AttestationKeyIssuerTest {
    private static final Instant NOW = Instant.parse("2026-05-01T10:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final UUID SUBJECT = UUID.fromString("01890a5d-ac96-774b-bcce-b302099a8057");

    private final AuthorityCeremony ceremony = new AuthorityCeremony(CLOCK, new SecureRandom());
    private final CertificateAuthority authority = ceremony.createAttestation(ceremony.createRoot());
    private final AttestationKeyIssuer issuer = issuer(CLOCK);

    @Test
    void certifiesAnAttestationKeyForThatAlone() throws Exception {
        PublicKey key = Requests.rsa(2048).getPublic();

        X509Certificate certificate = issuer.issue(SUBJECT, key);

        certificate.verify(authority.certificate().getPublicKey());
        assertThat(certificate.getPublicKey()).isEqualTo(key);
        assertThat(certificate.getSubjectX500Principal().getName()).isEqualTo("CN=" + SUBJECT + ",O=Portcullis");
        assertThat(certificate.getExtendedKeyUsage()).containsExactly("2.23.133.8.3");
        assertThat(certificate.getKeyUsage())
                .containsExactly(true, false, false, false, false, false, false, false, false);
        assertThat(certificate.getBasicConstraints()).isEqualTo(-1);
        assertThat(certificate.getNotAfter().toInstant()).isEqualTo(NOW.plus(Duration.ofDays(365)));
        assertThat(new PresentedChain(List.of(authority.certificate())).judge(certificate, NOW))
                .isInstanceOf(PresentedChain.Verdict.Invalid.class);
    }

    @Test
    void takesEllipticKeys() throws Exception {
        assertThat(issuer.issue(SUBJECT, Requests.ec("secp256r1").getPublic())).isNotNull();
        assertThat(issuer.issue(SUBJECT, Requests.ec("secp384r1").getPublic())).isNotNull();
    }

    @Test
    void refusesOtherKeys() throws Exception {
        for (PublicKey key :
                List.of(Requests.rsa(1024).getPublic(), Requests.ec("secp521r1").getPublic())) {
            assertThatThrownBy(() -> issuer.issue(SUBJECT, key))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("RSA with at least 2048 bits");
        }
        assertThatThrownBy(() -> issuer.issue(SUBJECT, authority.certificate().getPublicKey()))
                .isInstanceOf(PkiException.class)
                .hasMessageContaining("KEY_IS_THE_CAS");
    }

    @Test
    void doesNotOutliveItsCa() throws Exception {
        Instant late = NOW.plus(AuthorityCeremony.INTERMEDIATE_LIFETIME).minus(Duration.ofDays(10));
        X509Certificate certificate = issuer(Clock.fixed(late, ZoneOffset.UTC))
                .issue(SUBJECT, Requests.ec("secp256r1").getPublic());

        assertThat(certificate.getNotAfter())
                .isBeforeOrEqualTo(authority.certificate().getNotAfter());
    }

    private AttestationKeyIssuer issuer(Clock clock) {
        return new AttestationKeyIssuer(
                authority, new PkiAddresses(URI.create("https://pki.example.com")), clock, new SecureRandom());
    }
}
