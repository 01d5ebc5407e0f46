package io.portcullis.platform.certificates;

import io.portcullis.pki.AuthorityKind;
import io.portcullis.pki.Thumbprint;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The CA certificates on record. */
@Repository
class AuthorityRecords {
    private final JdbcClient jdbc;

    AuthorityRecords(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** @param keyName null for a root, whose key the platform does not need */
    record Row(
            AuthorityKind kind,
            AuthorityState state,
            X509Certificate certificate,
            X509Certificate root,
            @Nullable String keyName) {}

    /** Held until the transaction ends, by one node at a time. */
    void lock() {
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended('portcullis.certificates.authority', 0))")
                .query((row, number) -> 0)
                .single();
    }

    long revision() {
        return jdbc.sql("select revision from certificates.authority_revision")
                .query(Long.class)
                .single();
    }

    /** To be called in every transaction that changes a CA or a rotation, so that every node looks again. */
    void changed() {
        jdbc.sql("update certificates.authority_revision set revision = revision + 1")
                .update();
    }

    /** Every CA, the newest first. */
    List<Row> all() {
        return jdbc.sql("""
                        select a.kind, a.state, a.certificate, r.certificate, a.key_name
                        from certificates.authority a join certificates.authority r on r.thumbprint = a.root
                        order by a.created_at desc, a.thumbprint""")
                .query((row, number) -> new Row(
                        AuthorityKind.fromWire(row.getString(1)),
                        AuthorityState.fromWire(row.getString(2)),
                        parse(row.getBytes(3)),
                        parse(row.getBytes(4)),
                        row.getString(5)))
                .list();
    }

    Optional<Row> active(AuthorityKind kind) {
        return all().stream()
                .filter(row -> row.kind() == kind && row.state() == AuthorityState.ACTIVE)
                .findFirst();
    }

    /** @param root the CA itself if it is one */
    void record(
            AuthorityKind kind,
            AuthorityState state,
            X509Certificate certificate,
            X509Certificate root,
            @Nullable String keyName,
            Instant now) {
        jdbc.sql("""
                        insert into certificates.authority
                            (thumbprint, kind, state, certificate, root, key_name, created_at)
                        values (?, ?, ?, ?, ?, ?, ?)""")
                .param(1, Thumbprint.sha256(certificate))
                .param(2, kind.wire())
                .param(3, state.wire())
                .param(4, encode(certificate))
                .param(5, Thumbprint.sha256(root))
                .param(6, keyName)
                .param(7, Timestamp.from(now))
                .update();
        changed();
    }

    /** @param thumbprint SHA-256 of the CA's certificate */
    void move(byte[] thumbprint, AuthorityState state) {
        jdbc.sql("update certificates.authority set state = ? where thumbprint = ?")
                .params(state.wire(), thumbprint)
                .update();
        changed();
    }

    /** Certificates of this CA that are good, and those that may become so at any moment. */
    long unfinished(byte[] thumbprint, Instant now, Instant intendedSince) {
        return jdbc.sql("""
                        select (select count(*) from certificates.device_certificate
                                where issuer = ? and state = 'issued' and not_after > ?)
                            + (select count(*) from certificates.issuance_intent where issuer = ? and intended_at > ?)""")
                .params(thumbprint, Timestamp.from(now), thumbprint, Timestamp.from(intendedSince))
                .query(Long.class)
                .single();
    }

    /** How many devices hold a good certificate; of one CA, or of any if there is none given. */
    long devices(byte @Nullable [] thumbprint, Instant now) {
        return jdbc.sql("""
                        select count(distinct device_id) from certificates.device_certificate
                        where state = 'issued' and not_after > ? and (?::bytea is null or issuer = ?::bytea)""")
                .param(1, Timestamp.from(now))
                .param(2, thumbprint)
                .param(3, thumbprint)
                .query(Long.class)
                .single();
    }

    /** A good certificate; the thumbprint as in {@link IssuedCertificate#thumbprint}. */
    record Good(UUID deviceId, String thumbprint) {}

    List<Good> good(byte[] thumbprint, Instant now) {
        return jdbc.sql("""
                        select device_id, thumbprint from certificates.device_certificate
                        where issuer = ? and state = 'issued' and not_after > ?""")
                .params(thumbprint, Timestamp.from(now))
                .query((row, number) -> new Good(row.getObject(1, UUID.class), base64url(row.getBytes(2))))
                .list();
    }

    /** How many good certificates each CA has, by thumbprint as in {@link Authority#thumbprint}. */
    Map<String, Long> goodByAuthority(Instant now) {
        Map<String, Long> counts = new HashMap<>();
        jdbc.sql("""
                        select issuer, count(*) from certificates.device_certificate
                        where state = 'issued' and not_after > ? group by issuer""")
                .param(Timestamp.from(now))
                .query((row, number) -> counts.put(base64url(row.getBytes(1)), row.getLong(2)))
                .list();
        return counts;
    }

    private static String base64url(byte[] content) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(content);
    }

    static X509Certificate parse(byte[] der) {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        } catch (CertificateException e) {
            throw new IllegalStateException("A certificate on record cannot be read", e);
        }
    }

    static byte[] encode(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("A certificate cannot be encoded", e);
        }
    }
}
