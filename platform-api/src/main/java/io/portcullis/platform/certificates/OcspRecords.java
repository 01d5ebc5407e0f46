package io.portcullis.platform.certificates;

import io.portcullis.pki.LintedCertificate;
import io.portcullis.pki.OcspResponder;
import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.sql.Timestamp;
import java.time.Instant;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** What OCSP tells of a certificate, and the certificates of those who tell. */
@Repository
class OcspRecords {
    private final JdbcClient jdbc;

    OcspRecords(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Unknown is everything that this CA did not hand out, what it only meant to sign included. */
    OcspResponder.Status status(BigInteger serial, byte[] issuer) {
        return jdbc.sql("""
                        select state, revoked_at, revocation_reason from certificates.device_certificate
                        where serial = ? and issuer = ? and state in ('issued', 'revoked')""")
                .params(SerialNumber.bytes(serial), issuer)
                .query((row, number) -> {
                    Timestamp revokedAt = row.getTimestamp(2);
                    return revokedAt == null
                            ? new OcspResponder.Status.Good()
                            : new OcspResponder.Status.Revoked(
                                    revokedAt.toInstant(),
                                    RevocationReason.fromWire(row.getString(3)).code());
                })
                .optional()
                .orElseGet(OcspResponder.Status.Unknown::new);
    }

    void intendSigner(LintedCertificate linted, byte[] issuer, Instant now) {
        jdbc.sql("""
                        insert into certificates.ocsp_signer (serial, issuer, not_before, not_after, intended_at)
                        values (?, ?, ?, ?, ?)""")
                .params(
                        SerialNumber.bytes(linted.serial()),
                        issuer,
                        Timestamp.from(linted.notBefore()),
                        Timestamp.from(linted.notAfter()),
                        Timestamp.from(now))
                .update();
    }

    void signerIssued(X509Certificate certificate) {
        jdbc.sql("update certificates.ocsp_signer set certificate = ? where serial = ?")
                .params(AuthorityRecords.encode(certificate), SerialNumber.bytes(certificate.getSerialNumber()))
                .update();
    }
}
