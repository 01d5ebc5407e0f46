package io.portcullis.platform.certificates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.portcullis.localstack.TestServices;
import io.portcullis.pki.AuthorityCeremony;
import io.portcullis.pki.AuthorityKeys;
import io.portcullis.pki.AuthorityKind;
import io.portcullis.pki.CertificateAuthority;
import io.portcullis.pki.CertificateRequest;
import io.portcullis.pki.PemCertificates;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** First start, later starts, and starts with the wrong files. */
class AuthorityOpeningIT {
    @TempDir
    Path home;

    private PkiProperties.Root root = PkiProperties.Root.LOCAL;
    private final List<Object> events = new CopyOnWriteArrayList<>();
    private final HikariDataSource database = new HikariDataSource();

    @BeforeEach
    void migrate() throws IOException {
        var access = TestServices.shared().newDatabase();
        database.setJdbcUrl(access.jdbcUrl());
        database.setUsername(access.username());
        database.setPassword(access.password());
        Flyway.configure()
                .dataSource(database)
                .schemas("certificates")
                .locations("classpath:db/migration/certificates")
                .load()
                .migrate();
        Files.writeString(home.resolve("password"), "a password of the tests\n");
    }

    @AfterEach
    void disconnect() {
        database.close();
    }

    @Test
    void nodesThatStartAtOnceMakeOneCa() throws Exception {
        List<Callable<X509Certificate>> nodes = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            nodes.add(() -> {
                opening("pki").open();
                return active(AuthorityKind.ISSUING);
            });
        }
        List<X509Certificate> opened = new ArrayList<>();
        try (var threads = Executors.newFixedThreadPool(4)) {
            for (Future<X509Certificate> node : threads.invokeAll(nodes)) {
                opened.add(node.get());
            }
        }

        assertThat(opened).hasSize(4).containsOnly(opened.getFirst());
        assertThat(events).hasSize(3);
    }

    @Test
    void opensTheSameCaAgainAndNeedsNoRoot() throws Exception {
        opening("pki").open();
        X509Certificate made = active(AuthorityKind.ISSUING);
        Files.delete(home.resolve("pki/root.p12"));

        assertThat(opening("pki").open()).isTrue();
        assertThat(active(AuthorityKind.ISSUING)).isEqualTo(made);
    }

    @Test
    void makesACaForAttestationKeysThatNoDeviceCertificateComesFrom() throws Exception {
        opening("pki").open();

        X509Certificate attestation = active(AuthorityKind.ATTESTATION);
        attestation.verify(active(AuthorityKind.ROOT).getPublicKey());
        assertThat(attestation.getExtendedKeyUsage()).containsExactly("2.23.133.8.3");
        assertThat(attestation.getBasicConstraints()).isZero();
    }

    @Test
    void doesNotMakeASecondCaBesideTheFirst() {
        opening("pki").open();

        assertThatThrownBy(() -> opening("elsewhere").open())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("issuing.p12");
        assertThat(home.resolve("elsewhere")).doesNotExist();
    }

    @Test
    void doesNotTakeAnotherCasKey() throws Exception {
        opening("other").open();
        JdbcClient.create(database).sql("delete from certificates.authority").update();
        opening("pki").open();

        assertThatThrownBy(() -> opening("other").open())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("belongs to the CA");
    }

    @Test
    void recordsACaWhoseFirstStartDiedBeforeItsEnd() {
        opening("pki").open();
        X509Certificate issuing = active(AuthorityKind.ISSUING);
        X509Certificate root = active(AuthorityKind.ROOT);
        JdbcClient.create(database).sql("delete from certificates.authority").update();

        opening("pki").open();

        assertThat(active(AuthorityKind.ISSUING)).isEqualTo(issuing);
        assertThat(active(AuthorityKind.ROOT)).isEqualTo(root);
    }

    @Test
    void goesOnWithAKeyWhoseCertificateWasNeverMade() {
        keys("pki").create("issuing", AuthorityKind.ISSUING);
        PublicKey key = keys("pki").open("issuing").certificate().getPublicKey();

        assertThat(opening("pki").open()).isTrue();

        assertThat(active(AuthorityKind.ISSUING).getPublicKey()).isEqualTo(key);
    }

    @Test
    void waitsForAnOfflineRoot() throws Exception {
        root = PkiProperties.Root.OFFLINE;
        assertThat(opening("pki").open()).isFalse();
        assertThat(records().all()).isEmpty();
        assertThat(home.resolve("pki/root.p12")).doesNotExist();
        byte[] request = PemCertificates.parseRequest(Files.readString(home.resolve("pki/issuing.csr")));

        // A chain of another root's for another key is not taken, and does not stop anything.
        var ceremony = new AuthorityCeremony(Clock.systemUTC(), new SecureRandom());
        CertificateAuthority elsewhere = ceremony.createRoot();
        put("issuing.pem", ceremony.createIssuing(elsewhere).chain());
        assertThat(opening("pki").open()).isFalse();
        assertThat(records().all()).isEmpty();

        put("issuing.pem", ceremony.certify(elsewhere, key(request), AuthorityKind.ISSUING));
        assertThat(opening("pki").open()).isFalse();
        assertThat(active(AuthorityKind.ISSUING).getPublicKey()).isEqualTo(key(request));
        assertThat(active(AuthorityKind.ROOT)).isEqualTo(elsewhere.certificate());
        assertThat(home.resolve("pki/issuing.csr")).doesNotExist();

        byte[] second = PemCertificates.parseRequest(Files.readString(home.resolve("pki/attestation.csr")));
        put("attestation.pem", ceremony.certify(ceremony.createRoot(), key(second), AuthorityKind.ATTESTATION));
        assertThat(opening("pki").open()).isFalse();
        put("attestation.pem", ceremony.certify(elsewhere, key(second), AuthorityKind.ATTESTATION));
        assertThat(opening("pki").open()).isTrue();
    }

    private void put(String name, List<X509Certificate> chain) throws IOException {
        Files.writeString(home.resolve("pki").resolve(name), PemCertificates.certificates(chain));
    }

    private static PublicKey key(byte[] request) {
        if (CertificateRequest.read(request) instanceof CertificateRequest.Reading.Accepted(var key)) {
            return key;
        }
        throw new AssertionError("not a good request");
    }

    @Test
    void saysWhichLifetimesThereAre() {
        for (var lifetime : List.of(Duration.ofMinutes(59), Duration.ofDays(91))) {
            assertThatThrownBy(() -> properties("pki", lifetime))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("portcullis.pki.device-certificate-lifetime must be between 1h and 90d");
        }
    }

    private PkiProperties properties(String directory, Duration lifetime) {
        return new PkiProperties(
                home.resolve(directory),
                home.resolve("password"),
                PkiProperties.KeyProvider.PKCS12,
                root,
                null,
                lifetime,
                URI.create("https://pki.example.com"));
    }

    private AuthorityRecords records() {
        return new AuthorityRecords(JdbcClient.create(database));
    }

    private X509Certificate active(AuthorityKind kind) {
        return records().active(kind).orElseThrow().certificate();
    }

    private AuthorityKeys keys(String directory) {
        return properties(directory, Duration.ofDays(7)).keys(new SecureRandom());
    }

    private AuthorityOpening opening(String directory) {
        return new AuthorityOpening(
                keys(directory),
                new AuthorityFiles(properties(directory, Duration.ofDays(7))),
                records(),
                new TransactionTemplate(new JdbcTransactionManager(database)),
                events::add,
                Clock.systemUTC(),
                new SecureRandom());
    }
}
