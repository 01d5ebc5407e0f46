package io.portcullis.pki;

import static io.portcullis.pki.LintViolation.*;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
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
    private final DeviceCertificateProfile profile =
            DeviceCertificateProfile.standard(URI.create("https://pki.example.com"));
    private final CertificateLint lint = new CertificateLint(issuing.certificate(), profile, CLOCK);

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

        assertThat(lint.violations(toBeSigned(bad), order(DEVICE)))
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
                        KEY_IS_NOT_THE_REQUESTED,
                        BASIC_CONSTRAINTS_WRONG,
                        KEY_USAGE_WRONG,
                        EXTENDED_KEY_USAGE_WRONG,
                        ALTERNATIVE_NAME_WRONG,
                        SUBJECT_KEY_IDENTIFIER_WRONG,
                        AUTHORITY_KEY_IDENTIFIER_WRONG,
                        AUTHORITY_INFORMATION_WRONG,
                        CRL_DISTRIBUTION_POINT_WRONG,
                        CERTIFICATE_POLICY_WRONG,
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

        assertThat(lint.violations(toBeSigned(holder), order(DEVICE)))
                .contains(NOT_VERSION_3, SERIAL_TOO_LONG, KEY_USAGE_WRONG);
    }

    @Test
    void wantsTheNameAndTheKeyOfTheVeryDevice() throws Exception {
        byte[] good = good();

        assertThat(lint.violations(good, order(DEVICE))).isEmpty();
        assertThat(lint.violations(good, order(UUID.randomUUID())))
                .containsExactlyInAnyOrder(SUBJECT_IS_NOT_THE_DEVICE, ALTERNATIVE_NAME_WRONG);
        assertThat(lint.violations(
                        good,
                        new CertificateLint.Order(
                                DEVICE, Requests.ec("secp256r1").getPublic(), KeyProtection.SOFTWARE)))
                .containsExactly(KEY_IS_NOT_THE_REQUESTED);
    }

    @Test
    void wantsTheAssuranceThatIsOnRecord() throws Exception {
        assertThat(lint.violations(good(), new CertificateLint.Order(DEVICE, key.getPublic(), KeyProtection.TPM)))
                .containsExactly(CERTIFICATE_POLICY_WRONG);
    }

    @Test
    void wantsTheAddressesOfItsOwnPlatform() throws Exception {
        var elsewhere = new CertificateLint(
                issuing.certificate(), DeviceCertificateProfile.standard(URI.create("https://pki.example.net")), CLOCK);

        assertThat(elsewhere.violations(good(), order(DEVICE)))
                .containsExactlyInAnyOrder(AUTHORITY_INFORMATION_WRONG, CRL_DISTRIBUTION_POINT_WRONG);
    }

    @Test
    void noticesAnythingButDer() throws Exception {
        byte[] good = good();

        assertThat(lint.violations(Arrays.copyOf(good, good.length - 1), order(DEVICE)))
                .containsExactly(MALFORMED);
        assertThat(lint.violations(Arrays.copyOf(good, good.length + 1), order(DEVICE)))
                .containsExactly(MALFORMED);
        // An indefinite length, and a boolean that is true as BER has it only.
        byte[] boolless = good.clone();
        for (int i = 0; i < boolless.length - 2; i++) {
            if (boolless[i] == 1 && boolless[i + 1] == 1 && boolless[i + 2] == (byte) 0xff) {
                boolless[i + 2] = 1;
            }
        }
        assertThat(lint.violations(boolless, order(DEVICE))).containsExactly(MALFORMED);
    }

    /**
     * Whatever byte is changed, something is found; the serial aside, which may be any, and the times, which may vary.
     */
    @Test
    void noticesEveryFlippedBitOfWhatIsFixed() throws Exception {
        byte[] good = good();
        int serial = 11;
        int times = indexOf(good, (byte) 0x17, (byte) 0x0d);
        for (int i = 0; i < good.length; i++) {
            boolean free = (i >= serial && i < serial + 15) || (i >= times && i < times + 30);
            byte[] flipped = good.clone();
            flipped[i] ^= 1;
            if (!free) {
                assertThat(lint.violations(flipped, order(DEVICE)))
                        .as("byte %s", i)
                        .isNotEmpty();
            }
        }
    }

    private static int indexOf(byte[] content, byte first, byte second) {
        for (int i = 0; i < content.length - 1; i++) {
            if (content[i] == first && content[i + 1] == second) {
                return i;
            }
        }
        throw new AssertionError("not found");
    }

    private final KeyPair key = keyPair();

    private static KeyPair keyPair() {
        try {
            return Requests.ec("secp256r1");
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private byte[] good() throws Exception {
        var issuer = new DeviceIssuer(issuing, profile, CLOCK, new SecureRandom());
        var ready = (DeviceIssuer.Preparation.Ready) issuer.prepare(DEVICE, key.getPublic(), KeyProtection.SOFTWARE);
        return issuer.issue(ready.certificate()).getTBSCertificate();
    }

    private CertificateLint.Order order(UUID device) {
        return new CertificateLint.Order(device, key.getPublic(), KeyProtection.SOFTWARE);
    }

    private static byte[] toBeSigned(X509CertificateHolder holder) throws Exception {
        return holder.toASN1Structure().getTBSCertificate().getEncoded("DER");
    }
}
