package io.portcullis.platform.certificates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.portcullis.localstack.TestServices;
import io.portcullis.pki.CertificateAuthority;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
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
            nodes.add(() -> opening("pki").open().certificate());
        }
        List<X509Certificate> opened = new ArrayList<>();
        try (var threads = Executors.newFixedThreadPool(4)) {
            for (Future<X509Certificate> node : threads.invokeAll(nodes)) {
                opened.add(node.get());
            }
        }

        assertThat(opened).hasSize(4).containsOnly(opened.getFirst());
        assertThat(events).hasSize(2);
    }

    @Test
    void opensTheSameCaAgainAndNeedsNoRoot() throws Exception {
        CertificateAuthority made = opening("pki").open();
        Files.delete(home.resolve("pki/root.p12"));

        assertThat(opening("pki").open().chain()).isEqualTo(made.chain());
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
        CertificateAuthority made = opening("pki").open();
        JdbcClient.create(database).sql("delete from certificates.authority").update();

        assertThat(opening("pki").open().chain()).isEqualTo(made.chain());
        assertThat(new AuthorityRecords(JdbcClient.create(database)).inUse("issuing"))
                .contains(made.certificate());
        assertThat(new AuthorityRecords(JdbcClient.create(database)).inUse("root"))
                .contains(made.chain().getLast());
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
                home.resolve(directory), home.resolve("password"), lifetime, URI.create("https://pki.example.com"));
    }

    private AuthorityOpening opening(String directory) {
        return new AuthorityOpening(
                properties(directory, Duration.ofDays(7)),
                new AuthorityRecords(JdbcClient.create(database)),
                new TransactionTemplate(new JdbcTransactionManager(database)),
                events::add,
                Clock.systemUTC(),
                new SecureRandom());
    }
}
