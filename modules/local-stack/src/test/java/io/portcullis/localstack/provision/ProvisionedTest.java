package io.portcullis.localstack.provision;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.JWKSet;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProvisionedTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    @TempDir
    Path directory;

    private Provisioned provisioned;
    private Path secrets;

    @BeforeEach
    void complete() throws IOException {
        secrets = directory.resolve("secrets");
        Files.createDirectories(directory.resolve("tls"));
        provisioned = Provisioned.under(secrets, directory.resolve("tls"));
        provisioned.complete(secrets, at(NOW));
    }

    @Test
    void onlyTheOwnerReadsWhatIsSecret() throws IOException {
        assertThat(permissions(secrets)).isEqualTo("rwx------");
        try (Stream<Path> files = Files.list(secrets)) {
            assertThat(files.filter(Files::isRegularFile))
                    .isNotEmpty()
                    .allSatisfy(file -> assertThat(permissions(file)).isEqualTo("rw-------"));
        }
    }

    @Test
    void serverCertificatesAreVouchedForByTheLocalAuthority() throws Exception {
        X509Certificate authority = authority();

        for (KeyStoreFile file :
                List.of(provisioned.platformTls(), provisioned.consoleTls(), provisioned.sampleAppTls())) {
            X509Certificate certificate = file.read().certificate();
            certificate.verify(authority.getPublicKey());
            assertThat(certificate.getSubjectAlternativeNames().stream().map(name -> String.valueOf(name.get(1))))
                    .containsExactlyInAnyOrder("localhost", "127.0.0.1", "0:0:0:0:0:0:0:1");
            assertThat(certificate.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
        }
        assertThat(authority.getBasicConstraints()).isZero();
    }

    @Test
    void aSecondStartChangesNothing() throws IOException {
        byte[] certificate = Files.readAllBytes(provisioned.platformTls().file());
        String password = Files.readString(provisioned.adminPassword());

        provisioned.complete(secrets, at(NOW.plus(Duration.ofDays(100))));

        assertThat(Files.readAllBytes(provisioned.platformTls().file())).isEqualTo(certificate);
        assertThat(Files.readString(provisioned.adminPassword())).isEqualTo(password);
    }

    @Test
    void aServerCertificateAboutToExpireIsReplacedUnderTheSameAuthority() throws Exception {
        X509Certificate authority = authority();
        X509Certificate before = provisioned.platformTls().read().certificate();

        provisioned.complete(secrets, at(NOW.plus(Duration.ofDays(370))));

        X509Certificate after = provisioned.platformTls().read().certificate();
        assertThat(after.getNotAfter()).isAfter(before.getNotAfter());
        after.verify(authority.getPublicKey());
        assertThat(authority()).isEqualTo(authority);
    }

    @Test
    void thePlatformTrustsTheConsolesSigningKeyAndKnowsNoPrivatePart() throws Exception {
        JWKSet signers = JWKSet.parse(Files.readString(provisioned.trustedSigners()));

        assertThat(signers.getKeys()).singleElement().satisfies(key -> {
            assertThat(key.isPrivate()).isFalse();
            assertThat(key.getKeyID()).isEqualTo(key.computeThumbprint().toString());
            assertThat(key.toECKey().toECPublicKey())
                    .isEqualTo(provisioned.policySigning().read().certificate().getPublicKey());
        });
    }

    private X509Certificate authority() throws Exception {
        try (InputStream in = Files.newInputStream(provisioned.caFile())) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    private static Clock at(Instant instant) {
        return Clock.fixed(instant, ZoneOffset.UTC);
    }

    private static String permissions(Path path) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
