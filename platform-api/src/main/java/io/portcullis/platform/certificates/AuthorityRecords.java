package io.portcullis.platform.certificates;

import io.portcullis.pki.Thumbprint;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The CA certificates on record. */
@Repository
class AuthorityRecords {
    private final JdbcClient jdbc;

    AuthorityRecords(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Held until the transaction ends, by one node at a time. */
    void lock() {
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended('portcullis.certificates.authority', 0))")
                .query((row, number) -> 0)
                .single();
    }

    Optional<X509Certificate> inUse(String kind) {
        return jdbc.sql("select certificate from certificates.authority where kind = ? and in_use")
                .param(kind)
                .query((row, number) -> parse(row.getBytes(1)))
                .optional();
    }

    void record(String kind, X509Certificate certificate, Instant now) {
        jdbc.sql("""
                        insert into certificates.authority (thumbprint, kind, certificate, in_use, created_at)
                        values (?, ?, ?, true, ?)""")
                .params(Thumbprint.sha256(certificate), kind, encode(certificate), Timestamp.from(now))
                .update();
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
