package io.portcullis.platform.certificates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.pki.AuthorityCeremony;
import io.portcullis.pki.CertificateAuthority;
import io.portcullis.pki.CrlShard;
import io.portcullis.pki.PkiAddresses;
import io.portcullis.pki.Thumbprint;
import io.portcullis.platform.RunningPlatform;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.net.URI;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** When a shard's CRL is signed anew, and what is in it, as time goes by; with a CA of its own. */
class CrlPublisherIT {
    private static final RunningPlatform PLATFORM = RunningPlatform.shared();
    private static final CrlShard SHARD = new CrlShard(5);

    private final JdbcTemplate jdbc = PLATFORM.bean(JdbcTemplate.class);
    private final SetClock clock = new SetClock();
    private final CertificateAuthority authority = authority();
    private final byte[] issuer = Thumbprint.sha256(authority.certificate());
    private final CrlPublisher publisher = publisher(Optional.of(authority));

    private CertificateAuthority authority() {
        var ceremony = new AuthorityCeremony(clock, new SecureRandom());
        return ceremony.createIssuing(ceremony.createRoot());
    }

    private CrlPublisher publisher(Optional<CertificateAuthority> key) {
        var authorities = new IssuingAuthorities() {
            @Override
            public List<X509Certificate> certificates() {
                return List.of(authority.certificate());
            }

            @Override
            public Optional<CertificateAuthority> withKey(X509Certificate certificate) {
                return key;
            }
        };
        return new CrlPublisher(
                authorities,
                PLATFORM.bean(CrlRecords.class),
                PLATFORM.bean(TransactionTemplate.class),
                new PkiAddresses(URI.create("https://pki.example")),
                new RevocationProperties(Duration.ofHours(24), Duration.ofMinutes(10)),
                clock);
    }

    private PublishedCrl current() {
        return publisher
                .current(Thumbprint.x5tS256(authority.certificate()), SHARD)
                .orElseThrow();
    }

    private static X509CRL parsed(PublishedCrl crl) throws Exception {
        return (X509CRL) CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(crl.der()));
    }

    /** A revoked certificate of shard 5 on record, with its revision, as a revocation leaves them. */
    private BigInteger revoked(Instant notAfter) {
        byte[] serial = new byte[16];
        new SecureRandom().nextBytes(serial);
        serial[0] = 0x55;
        serial[15] = (byte) ((serial[15] & 0xf0) | 5);
        PLATFORM.bean(TransactionTemplate.class).executeWithoutResult(status -> {
            insert(serial, notAfter);
            PLATFORM.bean(ShardRevisions.class).changed(issuer, SHARD.number());
        });
        return new BigInteger(serial);
    }

    private void insert(byte[] serial, Instant notAfter) {
        byte[] thumbprint = new byte[32];
        new SecureRandom().nextBytes(thumbprint);
        jdbc.update(
                """
                insert into certificates.device_certificate
                    (serial, device_id, state, not_before, not_after, intended_at, issued_at, thumbprint, certificate,
                     issuer, key_hash, revoked_at, revocation_reason)
                values (?, ?, 'revoked', now(), ?, now(), now(), ?, ?, ?, ?, now(), 'key_compromise')""",
                serial,
                new UUID(0, 1),
                Timestamp.from(notAfter),
                thumbprint,
                AuthorityRecords.encode(authority.certificate()),
                issuer,
                thumbprint);
    }

    private void pass(Duration time) {
        clock.now = clock.now.plus(time);
    }

    private static final class SetClock extends Clock {
        private Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneOffset getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    @Test
    void signsAnewOnlyWhatChangedOrGrowsOld() {
        var first = current();
        assertThat(current().der()).isEqualTo(first.der());
        pass(Duration.ofHours(11));
        assertThat(current().number()).isEqualTo(first.number());

        pass(Duration.ofHours(1));
        var refreshed = current();

        assertThat(refreshed.number()).as("half of its life has passed").isGreaterThan(first.number());
        assertThat(refreshed.thisUpdate()).isEqualTo(clock.instant());
        revoked(clock.instant().plusSeconds(3600));
        revoked(clock.instant().plusSeconds(3600));
        assertThat(current().number())
                .as("changed twice, signed once, also within the same second")
                .isEqualTo(refreshed.number() + 1);
    }

    @Test
    void keepsAnEntryUntilItWasOnOneCrlAfterTheCertificateEnded() throws Exception {
        var serial = revoked(clock.instant().plus(Duration.ofHours(20)));
        assertThat(parsed(current()).getRevokedCertificate(serial)).isNotNull();

        pass(Duration.ofHours(13));
        assertThat(parsed(current()).getRevokedCertificate(serial))
                .as("not ended yet")
                .isNotNull();
        pass(Duration.ofHours(13));
        assertThat(parsed(current()).getRevokedCertificate(serial))
                .as("once after its end")
                .isNotNull();
        pass(Duration.ofHours(13));
        assertThat(parsed(current()).getRevokedCertificate(serial))
                .as("no more")
                .isNull();
    }

    @Test
    void theBackgroundSignsWhatIsDueAndNothingElse() {
        assertThat(publisher.refresh(authority.certificate(), SHARD)).isTrue();
        assertThat(publisher.refresh(authority.certificate(), SHARD)).isFalse();
        revoked(clock.instant().plusSeconds(3600));
        assertThat(publisher.refresh(authority.certificate(), SHARD)).isTrue();
        pass(Duration.ofHours(12));
        assertThat(publisher.refresh(authority.certificate(), SHARD)).isTrue();
    }

    @Test
    void withoutTheCasKeyTheLastCrlServesForAsLongAsItIsTrue() {
        var last = current();
        var keyless = publisher(Optional.empty());
        String name = Thumbprint.x5tS256(authority.certificate());
        pass(Duration.ofHours(20));
        assertThat(keyless.current(name, SHARD).orElseThrow().der()).isEqualTo(last.der());

        revoked(clock.instant().plusSeconds(3600));

        assertThatThrownBy(() -> keyless.current(name, SHARD)).isInstanceOf(DataAccessResourceFailureException.class);
    }

    @Test
    void readsItsEntriesFromAnIndexHoweverManyRevocationsThereAre() throws Exception {
        jdbc.update("""
                insert into certificates.device_certificate
                    (serial, device_id, state, not_before, not_after, intended_at, issued_at, thumbprint, certificate,
                     issuer, key_hash, revoked_at, revocation_reason)
                select decode('33' || left(md5(i::text), 28) || '0' || to_hex(i % 16), 'hex'), gen_random_uuid(), 'revoked',
                    now(), now() + (i % 7 - 3) * interval '1 day', now(), now(), sha256(decode(md5(i::text), 'hex') || ?),
                    ?, ?, sha256(int4send(i)), now(), 'superseded'
                from generate_series(1, 100000) i""", issuer, AuthorityRecords.encode(authority.certificate()), issuer);
        jdbc.execute("vacuum analyze certificates.device_certificate");
        var plan = String.join(
                "\n",
                jdbc.queryForList(
                        "explain select serial, revoked_at, revocation_reason from certificates.device_certificate"
                                + " where issuer = ? and shard = 5 and state = 'revoked' and not_after >= now()",
                        String.class,
                        (Object) issuer));
        assertThat(plan).contains("device_certificate_revoked").doesNotContain("Seq Scan");

        assertThat(parsed(current()).getRevokedCertificates()).hasSizeBetween(2_500, 3_700);
        jdbc.update("delete from certificates.device_certificate where issuer = ?", (Object) issuer);
    }
}
