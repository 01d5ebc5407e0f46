package io.portcullis.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.localstack.Component;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Base64;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.security.auth.x500.X500Principal;
import org.awaitility.Awaitility;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.junit.jupiter.api.Test;

/** Kill -9 of the platform in the middle of a thousand enrollments. */
class S09KilledWhileEnrollingIT {
    private static final int DEVICES = 1_000;
    private static final int AT_ONCE = 24;
    private static final int KILL_AFTER = 300;
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final SystemUnderTest system = SystemUnderTest.running();

    @Test
    void whatADeviceHoldsIsOnRecordAndNoRecordLacksItsOutcome() throws Exception {
        String token = json("""
                {"description":"a thousand","uses":%d}""".formatted(DEVICES));
        Queue<KeyPair> keys = new ConcurrentLinkedQueue<>();
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        for (int i = 0; i < DEVICES; i++) {
            keys.add(generator.generateKeyPair());
        }
        Queue<X509Certificate> held = new ConcurrentLinkedQueue<>();
        var failures = new AtomicInteger();
        HttpClient client = system.client();
        try (var devices = Executors.newFixedThreadPool(AT_ONCE)) {
            for (int i = 0; i < AT_ONCE; i++) {
                devices.execute(() -> {
                    for (KeyPair pair = keys.poll(); pair != null; pair = keys.poll()) {
                        try {
                            held.add(enroll(client, token, pair));
                        } catch (IOException e) {
                            if (failures.incrementAndGet() > AT_ONCE) {
                                return;
                            }
                        }
                    }
                });
            }
            Awaitility.await("enrollments are under way").atMost(PATIENCE).until(() -> held.size() >= KILL_AFTER);
            system.stack().kill(Component.PLATFORM_API);
        }
        assertThat(failures.get()).as("enrollments that the kill cut off").isPositive();

        system.stack().start(Component.PLATFORM_API);

        assertThat(onRecord()).containsAll(serials(held));
        Awaitility.await("every intent has come to an outcome")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> count("select count(*) from certificates.issuance_intent") == 0);
        assertThat(count("select count(*) from certificates.device_certificate c"
                        + " where c.state = 'issued' and not exists"
                        + " (select 1 from devices.device_certificate d where d.thumbprint = c.thumbprint)"))
                .as("certificates that the registry does not know")
                .isZero();
        assertThat(count("select count(*) from devices.device d where not exists"
                        + " (select 1 from devices.device_certificate c where c.device_id = d.id)"))
                .as("devices without a certificate")
                .isZero();
    }

    private X509Certificate enroll(HttpClient client, String token, KeyPair pair) throws IOException {
        try {
            byte[] request = new JcaPKCS10CertificationRequestBuilder(new X500Principal("CN=ignored"), pair.getPublic())
                    .build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate()))
                    .getEncoded();
            var answer = client.send(
                    HttpRequest.newBuilder(URI.create(system.addresses().deviceUrl() + "/.well-known/est/simpleenroll"))
                            .timeout(Duration.ofSeconds(30))
                            .header(
                                    "Authorization",
                                    "Basic "
                                            + Base64.getEncoder()
                                                    .encodeToString(
                                                            ("enrollment:" + token).getBytes(StandardCharsets.UTF_8)))
                            .header("Content-Type", "application/pkcs10")
                            .POST(HttpRequest.BodyPublishers.ofString(
                                    Base64.getEncoder().encodeToString(request)))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IOException(answer.statusCode() + " " + answer.body());
            }
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(
                            Base64.getDecoder().decode(answer.body().strip())))
                    .iterator()
                    .next();
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private String json(String request) {
        return SystemUnderTest.json(system.admin("POST", "/api/v1/enrollment-tokens", request))
                .get("secret")
                .stringValue();
    }

    private static Set<BigInteger> serials(Iterable<X509Certificate> certificates) {
        Set<BigInteger> serials = new HashSet<>();
        certificates.forEach(certificate -> serials.add(certificate.getSerialNumber()));
        return serials;
    }

    private Set<BigInteger> onRecord() throws SQLException {
        Set<BigInteger> serials = new HashSet<>();
        var database = system.stack().platformDatabase();
        try (var connection =
                        DriverManager.getConnection(database.jdbcUrl(), database.username(), database.password());
                var rows = connection
                        .createStatement()
                        .executeQuery("select serial from certificates.device_certificate where state = 'issued'")) {
            while (rows.next()) {
                serials.add(new BigInteger(rows.getBytes(1)));
            }
        }
        return serials;
    }

    private long count(String query) throws SQLException {
        var database = system.stack().platformDatabase();
        try (var connection =
                        DriverManager.getConnection(database.jdbcUrl(), database.username(), database.password());
                var rows = connection.createStatement().executeQuery(query)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
