package io.portcullis.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.UUID;
import org.bouncycastle.asn1.x509.TBSCertificate;
import org.junit.jupiter.api.Test;

class OcspSignerIssuerTest {
    private static final PkiAddresses ADDRESSES = new PkiAddresses(URI.create("https://pki.example"));

    private final Clock clock = Clock.fixed(Instant.parse("2026-11-23T12:00:00Z"), ZoneOffset.UTC);
    private final SecureRandom random = new SecureRandom();
    private final AuthorityCeremony ceremony = new AuthorityCeremony(clock, random);
    private final CertificateAuthority authority = ceremony.createIssuing(ceremony.createRoot());
    private final OcspSignerIssuer issuer = new OcspSignerIssuer(authority, ADDRESSES, clock, random);

    private static KeyPair keys(String curve) throws Exception {
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec(curve));
        return generator.generateKeyPair();
    }

    @Test
    void authorizesAKeyForSevenDaysToAnswerAndForNothingElse() throws Exception {
        var keys = keys("secp256r1");

        var ready = (OcspSignerIssuer.Preparation.Ready) issuer.prepare(keys.getPublic());
        X509Certificate certificate = issuer.issue(ready.certificate());

        certificate.verify(authority.certificate().getPublicKey());
        assertThat(certificate.getPublicKey()).isEqualTo(keys.getPublic());
        assertThat(certificate.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.9");
        assertThat(certificate.getBasicConstraints()).isEqualTo(-1);
        assertThat(certificate.getKeyUsage())
                .containsExactly(true, false, false, false, false, false, false, false, false);
        assertThat(certificate.getExtensionValue("1.3.6.1.5.5.7.48.1.5")).isNotNull();
        assertThat(Duration.between(clock.instant(), certificate.getNotAfter().toInstant()))
                .isEqualTo(Duration.ofDays(7));
        assertThatThrownBy(() -> issuer.issue(ready.certificate())).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void refusesOtherCurves() throws Exception {
        assertThat(issuer.prepare(keys("secp384r1").getPublic()))
                .isInstanceOfSatisfying(
                        OcspSignerIssuer.Preparation.Refused.class,
                        refused -> assertThat(refused.violations()).containsExactly(LintViolation.KEY_NOT_ALLOWED));
    }

    @Test
    void lintTellsADeviceFromAResponder() throws Exception {
        var keys = keys("secp256r1");
        var profile = new DeviceCertificateProfile(Duration.ofDays(7), Duration.ofMinutes(5), ADDRESSES);
        var devices = new DeviceIssuer(authority, profile, clock, random);
        var ready = (DeviceIssuer.Preparation.Ready)
                devices.prepare(UUID.randomUUID(), keys.getPublic(), KeyProtection.SOFTWARE);
        var device = devices.issue(ready.certificate());

        var lint = new OcspSignerLint(
                authority.certificate(), ADDRESSES, clock, Duration.ofMinutes(5), Duration.ofDays(7));

        assertThat(lint.violations(TBSCertificate.getInstance(device.getTBSCertificate()), keys.getPublic()))
                .containsExactlyInAnyOrder(
                        LintViolation.SUBJECT_IS_NOT_THE_RESPONDER,
                        LintViolation.EXTENDED_KEY_USAGE_WRONG,
                        LintViolation.NO_CHECK_MISSING,
                        LintViolation.UNEXPECTED_EXTENSION);
    }

    @Test
    void outlivesNoCa() throws Exception {
        var end = authority.certificate().getNotAfter().toInstant();
        var late = Clock.fixed(end.minus(Duration.ofDays(2)), ZoneOffset.UTC);
        var lastIssuer = new OcspSignerIssuer(authority, ADDRESSES, late, random);

        var ready = (OcspSignerIssuer.Preparation.Ready)
                lastIssuer.prepare(keys("secp256r1").getPublic());

        assertThat(ready.certificate().notAfter()).isEqualTo(end);
        var over = new OcspSignerIssuer(authority, ADDRESSES, Clock.fixed(end.plusSeconds(60), ZoneOffset.UTC), random);
        assertThat(over.prepare(keys("secp256r1").getPublic()))
                .isInstanceOf(OcspSignerIssuer.Preparation.Refused.class);
    }
}
