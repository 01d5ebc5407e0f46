package io.portcullis.platform.certificates;

import io.portcullis.pki.CrlShard;
import io.portcullis.pki.KeyProtection;
import io.portcullis.pki.Thumbprint;
import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The device certificates on record, and the intents to make them. */
@Repository
class CertificateRecords {
    private static final String COLUMNS = "serial, device_id, thumbprint, certificate, not_before, not_after, issuer,"
            + " key_protection, origin, predecessor, first_used_at, revoked_at, revocation_reason";
    private static final String REVOKE =
            "update certificates.device_certificate" + " set state = 'revoked', revoked_at = ?, revocation_reason = ?";

    private final JdbcClient jdbc;

    private final ShardRevisions shards;

    CertificateRecords(JdbcClient jdbc, ShardRevisions shards) {
        this.jdbc = jdbc;
        this.shards = shards;
    }

    List<IssuedCertificate> ofDevice(UUID deviceId) {
        return jdbc.sql(
                        "select " + COLUMNS
                                + " from certificates.device_certificate"
                                + " where device_id = ? and state in ('issued', 'revoked') order by not_before desc, issued_at desc, serial")
                .param(deviceId)
                .query(CertificateRecords::read)
                .list();
    }

    List<IssuedCertificate> ofDevice(UUID deviceId, Instant endingAfter) {
        return jdbc.sql("select " + COLUMNS
                        + " from certificates.device_certificate"
                        + " where device_id = ? and state in ('issued', 'revoked')"
                        + " and (not_after > ? or revocation_reason = ?)"
                        + " order by not_before desc, issued_at desc, serial")
                .params(deviceId, Timestamp.from(endingAfter), RevocationReason.KEY_COMPROMISE.wire())
                .query(CertificateRecords::read)
                .list();
    }

    List<IssuedCertificate> newest(int limit) {
        return jdbc.sql("select " + COLUMNS
                        + " from certificates.device_certificate"
                        + " where state in ('issued', 'revoked') order by issued_at desc limit ?")
                .param(limit)
                .query(CertificateRecords::read)
                .list();
    }

    /** @return those that were revoked now; what was revoked before keeps its time and reason */
    List<IssuedCertificate> revokeAll(UUID deviceId, RevocationReason reason, Instant now) {
        List<IssuedCertificate> revoked = jdbc.sql(
                        REVOKE + " where device_id = ? and state = 'issued' returning " + COLUMNS)
                .params(Timestamp.from(now), reason.wire(), deviceId)
                .query(CertificateRecords::read)
                .list();
        revoked.forEach(this::changed);
        return revoked;
    }

    /** Empty if no such certificate was issued, or if it is revoked already. Within a transaction. */
    Optional<IssuedCertificate> revoke(BigInteger serial, RevocationReason reason, Instant now) {
        Optional<IssuedCertificate> revoked = jdbc.sql(
                        REVOKE + " where serial = ? and state = 'issued' returning " + COLUMNS)
                .params(Timestamp.from(now), reason.wire(), SerialNumber.bytes(serial))
                .query(CertificateRecords::read)
                .optional();
        revoked.ifPresent(this::changed);
        return revoked;
    }

    private void changed(IssuedCertificate revoked) {
        shards.changed(
                Base64.getUrlDecoder().decode(revoked.issuer()),
                CrlShard.of(revoked.certificate().getSerialNumber()).number());
    }

    /** This very certificate: one of another CA may have the serial of one of ours. */
    Optional<IssuedCertificate> find(X509Certificate certificate) {
        return findBySerial(certificate.getSerialNumber())
                .filter(ours -> ours.thumbprint().equals(Thumbprint.x5tS256(certificate)));
    }

    Optional<IssuedCertificate> findBySerial(BigInteger serial) {
        return jdbc.sql("select " + COLUMNS
                        + " from certificates.device_certificate where serial = ? and state in ('issued', 'revoked')")
                .param(SerialNumber.bytes(serial))
                .query(CertificateRecords::read)
                .optional();
    }

    Optional<IssuedCertificate> revoke(UUID deviceId, String thumbprint, RevocationReason reason, Instant now) {
        Optional<IssuedCertificate> revoked = jdbc.sql(
                        REVOKE + " where thumbprint = ? and device_id = ? and state = 'issued' returning " + COLUMNS)
                .params(
                        Timestamp.from(now),
                        reason.wire(),
                        Base64.getUrlDecoder().decode(thumbprint),
                        deviceId)
                .query(CertificateRecords::read)
                .optional();
        revoked.ifPresent(this::changed);
        return revoked;
    }

    void firstUsed(UUID deviceId, String thumbprint, Instant when) {
        jdbc.sql("update certificates.device_certificate set first_used_at = ?"
                        + " where device_id = ? and thumbprint = ? and first_used_at is null")
                .params(Timestamp.from(when), deviceId, Base64.getUrlDecoder().decode(thumbprint))
                .update();
    }

    private static IssuedCertificate read(ResultSet row, int number) throws SQLException {
        String reason = row.getString("revocation_reason");
        byte @Nullable [] predecessor = row.getBytes("predecessor");
        return new IssuedCertificate(
                row.getObject("device_id", UUID.class),
                HexFormat.of().formatHex(row.getBytes("serial")),
                Base64.getUrlEncoder().withoutPadding().encodeToString(row.getBytes("thumbprint")),
                AuthorityRecords.parse(row.getBytes("certificate")),
                row.getTimestamp("not_before").toInstant(),
                row.getTimestamp("not_after").toInstant(),
                Base64.getUrlEncoder().withoutPadding().encodeToString(row.getBytes("issuer")),
                KeyProtection.valueOf(row.getString("key_protection")),
                CertificateOrigin.valueOf(row.getString("origin")),
                predecessor == null ? null : HexFormat.of().formatHex(predecessor),
                instant(row.getTimestamp("first_used_at")),
                instant(row.getTimestamp("revoked_at")),
                reason == null ? null : RevocationReason.fromWire(reason));
    }

    private static @Nullable Instant instant(@Nullable Timestamp timestamp) {
        return timestamp == null ? null : timestamp.toInstant();
    }
}
