package io.portcullis.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.bouncycastle.asn1.x509.CertificatePolicies;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cms.CMSSignedData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DeviceIssuerTest {
    private static final Instant NOW = Instant.parse("2026-05-01T10:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final DeviceCertificateProfile PROFILE =
            DeviceCertificateProfile.standard(URI.create("https://pki.example.com/"));
    private static final UUID DEVICE = UUID.fromString("01890a5d-ac96-774b-bcce-b302099a8057");

    private final AuthorityCeremony ceremony = new AuthorityCeremony(CLOCK, RANDOM);
    private final CertificateAuthority root = ceremony.createRoot();
    private final CertificateAuthority issuing = ceremony.createIssuing(root);
    private final DeviceIssuer issuer = new DeviceIssuer(issuing, PROFILE, CLOCK, RANDOM);

    @Test
    void issuesWhatTheProfileSays() throws Exception {
        KeyPair pair = Requests.ec("secp256r1");

        X509Certificate certificate = issuer.issue(prepared(pair));

        certificate.verify(issuing.certificate().getPublicKey());
        assertThat(certificate.getPublicKey()).isEqualTo(pair.getPublic());
        assertThat(certificate.getSubjectX500Principal().getName()).isEqualTo("CN=" + DEVICE + ",O=Portcullis");
        assertThat(certificate.getSubjectAlternativeNames()).containsExactly(List.of(6, "urn:uuid:" + DEVICE));
        assertThat(certificate.getBasicConstraints()).isEqualTo(-1);
        assertThat(certificate.getKeyUsage())
                .containsExactly(true, false, false, false, false, false, false, false, false);
        assertThat(certificate.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.2");
        assertThat(certificate.getCriticalExtensionOIDs()).containsExactlyInAnyOrder("2.5.29.19", "2.5.29.15");
        assertThat(certificate.getNonCriticalExtensionOIDs())
                .containsExactlyInAnyOrder(
                        "2.5.29.37",
                        "2.5.29.17",
                        "2.5.29.14",
                        "2.5.29.35",
                        "2.5.29.31",
                        "2.5.29.32",
                        "1.3.6.1.5.5.7.1.1");
        assertThat(certificate.getNotBefore().toInstant()).isEqualTo(NOW.minus(Duration.ofMinutes(5)));
        assertThat(certificate.getNotAfter().toInstant()).isEqualTo(NOW.plus(Duration.ofDays(7)));
        assertThat(certificate.getSigAlgName()).isEqualTo("SHA256withECDSA");
        assertThat(PresentedChain.deviceOf(certificate)).contains(DEVICE);
    }

    @Test
    void saysWhereItsStandingIsTold() throws Exception {
        String thumbprint = Thumbprint.x5tS256(issuing.certificate());
        for (int i = 0; i < 40; i++) {
            X509Certificate certificate = issuer.issue(prepared(Requests.ec("secp256r1")));
            String text = new String(certificate.getEncoded(), StandardCharsets.ISO_8859_1);
            int shard = certificate.getSerialNumber().intValue() & 15;

            assertThat(CrlShard.of(certificate.getSerialNumber()).number()).isEqualTo(shard);
            assertThat(text)
                    .contains("https://pki.example.com/pki/crl/" + thumbprint + "/" + shard + ".crl")
                    .contains("https://pki.example.com/pki/ocsp")
                    .contains("https://pki.example.com/pki/ca/" + thumbprint + ".cer");
        }
    }

    @ParameterizedTest
    @EnumSource(KeyProtection.class)
    void saysHowSafeTheKeyIs(KeyProtection protection) throws Exception {
        var ready = (DeviceIssuer.Preparation.Ready)
                issuer.prepare(DEVICE, Requests.ec("secp384r1").getPublic(), protection);
        var policies = CertificatePolicies.fromExtensions(
                new JcaX509CertificateHolder(issuer.issue(ready.certificate())).getExtensions());

        assertThat(policies.getPolicyInformation()).hasSize(1);
        assertThat(policies.getPolicyInformation()[0].getPolicyIdentifier().getId())
                .isEqualTo(protection.policyOid())
                .startsWith("2.25.87444392241323618443461243009467154367.1.");
    }

    @Test
    void doesNotSignWhatWasLintedForAnotherCa() throws Exception {
        var other = new DeviceIssuer(ceremony.createIssuing(root), PROFILE, CLOCK, RANDOM);
        LintedCertificate linted = prepared(Requests.ec("secp256r1"));

        assertThatThrownBy(() -> other.issue(linted)).isInstanceOf(IllegalStateException.class);
        issuer.issue(linted);
    }

    @Test
    void wantsAPublicUrlThatAClientCanFollow() {
        for (String bad :
                List.of("pki.example.com", "ldap://pki", "https://pki/?a=b", "https://u:p@pki", "https:///x")) {
            assertThatThrownBy(() -> new PkiAddresses(URI.create(bad)))
                    .as(bad)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(bad);
        }
    }

    @Test
    void serialsArePositiveOfOneLengthAndNeverTheSame() throws Exception {
        KeyPair pair = Requests.ec("secp256r1");
        Set<Object> serials = new HashSet<>();
        for (int i = 0; i < 200; i++) {
            var serial = prepared(pair).serial();
            assertThat(serial.signum()).isPositive();
            assertThat(serial.bitLength()).isEqualTo(127);
            assertThat(serials.add(serial)).isTrue();
        }
    }

    @Test
    void signsALintedCertificateOnce() throws Exception {
        LintedCertificate linted = prepared(Requests.ec("secp384r1"));
        issuer.issue(linted);

        assertThatThrownBy(() -> issuer.issue(linted)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void doesNotSignBeyondItsOwnEnd() throws Exception {
        Clock late = Clock.fixed(NOW.plus(Duration.ofDays(5 * 365 - 3)), ZoneOffset.UTC);
        var tired = new DeviceIssuer(issuing, PROFILE, late, RANDOM);

        assertThat(tired.prepare(DEVICE, Requests.ec("secp256r1").getPublic(), KeyProtection.SOFTWARE))
                .isEqualTo(new DeviceIssuer.Preparation.Refused(Set.of(LintViolation.OUTLIVES_THE_CA)));
    }

    @Test
    void doesNotCertifyItsOwnKeyOrOneOfAnotherKind() throws Exception {
        assertThat(issuer.prepare(DEVICE, issuing.certificate().getPublicKey(), KeyProtection.SOFTWARE))
                .isEqualTo(new DeviceIssuer.Preparation.Refused(Set.of(LintViolation.KEY_IS_THE_CAS)));
        assertThat(issuer.prepare(DEVICE, Requests.rsa(2048).getPublic(), KeyProtection.SOFTWARE))
                .isEqualTo(new DeviceIssuer.Preparation.Refused(Set.of(LintViolation.KEY_NOT_ALLOWED)));
    }

    @Test
    void theRootSignsOneLevelAndTheIssuingCaDevicesOnly() {
        assertThat(root.certificate().getBasicConstraints()).isEqualTo(1);
        assertThat(root.certificate().getPublicKey().getAlgorithm()).isEqualTo("EC");
        assertThat(issuing.certificate().getBasicConstraints()).isZero();
        assertThat(issuing.certificate().getKeyUsage()[5]).isTrue();
        assertThat(issuing.chain()).containsExactly(issuing.certificate(), root.certificate());
    }

    @Test
    void judgesWhatAClientPresents() throws Exception {
        X509Certificate certificate = issuer.issue(prepared(Requests.ec("secp256r1")));
        var chain = new PresentedChain(issuing.chain());

        assertThat(chain.judge(certificate, NOW)).isEqualTo(new PresentedChain.Verdict.Valid(DEVICE));
        assertThat(chain.judge(certificate, NOW.plus(Duration.ofDays(8))))
                .isEqualTo(new PresentedChain.Verdict.Invalid("expired"));
        assertThat(chain.judge(certificate, NOW.minus(Duration.ofDays(1))))
                .isEqualTo(new PresentedChain.Verdict.Invalid("not_yet_valid"));
        assertThat(chain.judge(issuing.certificate(), NOW)).isInstanceOf(PresentedChain.Verdict.Invalid.class);
        var stranger = ceremony.createIssuing(ceremony.createRoot());
        assertThat(new PresentedChain(stranger.chain()).judge(certificate, NOW))
                .isInstanceOf(PresentedChain.Verdict.Invalid.class);
    }

    @Test
    void bundlesCertificatesForEst() throws Exception {
        var bundle = new CMSSignedData(CertificateBundle.certsOnly(issuing.chain()));

        assertThat(bundle.getCertificates().getMatches(null)).hasSize(2);
        assertThat(bundle.getSignerInfos().size()).isZero();
    }

    @Test
    void namesACertificateAsRfc8705Does() {
        assertThat(Thumbprint.x5tS256(root.certificate())).hasSize(43).doesNotContain("=", "+", "/");
    }

    private LintedCertificate prepared(KeyPair pair) {
        if (issuer.prepare(DEVICE, pair.getPublic(), KeyProtection.SOFTWARE)
                instanceof DeviceIssuer.Preparation.Ready ready) {
            return ready.certificate();
        }
        throw new AssertionError("not clean");
    }
}
