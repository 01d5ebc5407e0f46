package io.portcullis.pki;

import static io.portcullis.pki.LintViolation.*;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.UUID;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v1CertificateBuilder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;

class CertificateLintTest {
    private static final Instant NOW = Instant.parse("2026-05-01T10:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final UUID DEVICE = UUID.fromString("01890a5d-ac96-774b-bcce-b302099a8057");

    private final AuthorityCeremony ceremony = new AuthorityCeremony(CLOCK, new SecureRandom());
    private final CertificateAuthority issuing = ceremony.createIssuing(ceremony.createRoot());
    private final CertificateLint lint =
            new CertificateLint(issuing.certificate(), DeviceCertificateProfile.standard(), CLOCK);

    @Test
    void tellsAllThatIsWrongAtOnce() throws Exception {
        KeyPair pair = Requests.ec("secp521r1");
        var builder = new X509v3CertificateBuilder(
                        new X500Name("CN=somebody"),
                        BigInteger.valueOf(-5),
                        Date.from(NOW.plusSeconds(3600)),
                        Date.from(NOW.plus(Duration.ofDays(9000))),
                        new X500Name("CN=admin"),
                        SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded()))
                .addExtension(Extension.basicConstraints, true, new BasicConstraints(true))
                .addExtension(Extension.keyUsage, false, new KeyUsage(KeyUsage.keyCertSign))
                .addExtension(
                        Extension.subjectAlternativeName,
                        false,
                        new GeneralNames(new GeneralName(GeneralName.dNSName, "example.com")))
                .addExtension(Extension.nameConstraints, false, new byte[] {5, 0});
        X509CertificateHolder bad =
                builder.build(new JcaContentSignerBuilder("SHA384withECDSA").build(pair.getPrivate()));

        assertThat(lint.violations(bad, DEVICE))
                .containsExactlyInAnyOrder(
                        SERIAL_NOT_POSITIVE,
                        SERIAL_TOO_SHORT,
                        ISSUER_IS_NOT_THE_CA,
                        SUBJECT_IS_NOT_THE_DEVICE,
                        STARTS_TOO_EARLY_OR_LATE,
                        LIVES_TOO_LONG,
                        OUTLIVES_THE_CA,
                        SIGNATURE_ALGORITHM_NOT_ALLOWED,
                        KEY_NOT_ALLOWED,
                        BASIC_CONSTRAINTS_WRONG,
                        KEY_USAGE_WRONG,
                        EXTENDED_KEY_USAGE_WRONG,
                        ALTERNATIVE_NAME_WRONG,
                        SUBJECT_KEY_IDENTIFIER_WRONG,
                        AUTHORITY_KEY_IDENTIFIER_WRONG,
                        UNEXPECTED_EXTENSION);
    }

    @Test
    void wantsVersion3() throws Exception {
        KeyPair pair = Requests.ec("secp256r1");
        var holder = new X509v1CertificateBuilder(
                        new X500Name("CN=a"),
                        BigInteger.ONE.shiftLeft(170),
                        Date.from(NOW),
                        Date.from(NOW.plusSeconds(60)),
                        new X500Name("CN=a"),
                        SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded()))
                .build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate()));

        assertThat(lint.violations(holder, DEVICE)).contains(NOT_VERSION_3, SERIAL_TOO_LONG, KEY_USAGE_WRONG);
    }

    @Test
    void wantsTheNameOfTheVeryDevice() throws Exception {
        var issuer = new DeviceIssuer(issuing, DeviceCertificateProfile.standard(), CLOCK, new SecureRandom());
        var ready = (DeviceIssuer.Preparation.Ready)
                issuer.prepare(DEVICE, Requests.ec("secp256r1").getPublic(), KeyProtection.SOFTWARE);
        var holder = new X509CertificateHolder(issuer.issue(ready.certificate()).getEncoded());

        assertThat(lint.violations(holder, DEVICE)).isEmpty();
        assertThat(lint.violations(holder, UUID.randomUUID()))
                .containsExactlyInAnyOrder(SUBJECT_IS_NOT_THE_DEVICE, ALTERNATIVE_NAME_WRONG);
    }
}
