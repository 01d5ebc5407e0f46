package io.portcullis.platform.devices;

import static io.portcullis.platform.batches.ColumnArrays.column;

import io.portcullis.pki.KeyProtection;
import io.portcullis.pki.Thumbprint;
import io.portcullis.platform.certificates.IssuedCertificate;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The certificates of devices, in lineages. Whoever changes more than one row locks the device's first, so that no two
 * wait for each other.
 */
@Repository
class CertificateRegister {
    private final JdbcClient jdbc;

    CertificateRegister(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * A certificate and its device's state.
     *
     * @param superseded whether a newer one was used
     */
    record Entry(
            UUID deviceId,
            DeviceState state,
            String serial,
            String thumbprint,
            KeyProtection protection,
            Instant notAfter,
            boolean revoked,
            boolean superseded) {}

    Optional<Entry> find(String thumbprint) {
        return jdbc.sql("""
                        select c.device_id, d.state, c.serial, c.thumbprint, c.key_protection, c.not_after,
                            c.revoked_at is not null as revoked, c.superseded_at is not null as superseded
                        from devices.device_certificate c join devices.device d on d.id = c.device_id
                        where c.thumbprint = ?""")
                .param(Base64.getUrlDecoder().decode(thumbprint))
                .query(CertificateRegister::entry)
                .optional();
    }

    /** Held until the transaction ends. */
    void lockDevice(UUID deviceId) {
        jdbc.sql("select 1 from devices.device where id = ? for no key update")
                .param(deviceId)
                .query((row, number) -> 0)
                .list();
    }

    void add(IssuedCertificate issued, Instant now) {
        jdbc.sql("""
                        insert into devices.device_certificate
                            (thumbprint, device_id, not_before, not_after, serial, issuer, key_hash, key_protection, issued_at)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?)""")
                .params(
                        bytes(issued.thumbprint()),
                        issued.deviceId(),
                        Timestamp.from(issued.notBefore()),
                        Timestamp.from(issued.notAfter()),
                        issued.serial(),
                        bytes(issued.issuer()),
                        Thumbprint.sha256(issued.certificate().getPublicKey()),
                        issued.protection().name(),
                        Timestamp.from(now))
                .update();
        jdbc.sql("update devices.device set certificate_expires_at = greatest(certificate_expires_at, ?) where id = ?")
                .params(Timestamp.from(issued.notAfter()), issued.deviceId())
                .update();
    }

    /** First certificates of devices that are being added with their end. */
    void addFirst(List<IssuedCertificate> all, Instant now) {
        jdbc.sql("""
                        insert into devices.device_certificate
                            (thumbprint, device_id, not_before, not_after, serial, issuer, key_hash, key_protection, issued_at)
                        select thumbprint, device_id, to_timestamp(not_before), to_timestamp(not_after), serial,
                            issuer, key_hash, key_protection, ?
                        from unnest(?::bytea[], ?::uuid[], ?::bigint[], ?::bigint[], ?::text[], ?::bytea[],
                            ?::bytea[], ?::text[])
                            as n (thumbprint, device_id, not_before, not_after, serial, issuer, key_hash, key_protection)""")
                .param(Timestamp.from(now))
                .param(column(all, byte[][]::new, one -> bytes(one.thumbprint())))
                .param(column(all, UUID[]::new, IssuedCertificate::deviceId))
                .param(column(all, Long[]::new, one -> one.notBefore().getEpochSecond()))
                .param(column(all, Long[]::new, one -> one.notAfter().getEpochSecond()))
                .param(column(all, String[]::new, IssuedCertificate::serial))
                .param(column(all, byte[][]::new, one -> bytes(one.issuer())))
                .param(column(
                        all,
                        byte[][]::new,
                        one -> Thumbprint.sha256(one.certificate().getPublicKey())))
                .param(column(all, String[]::new, one -> one.protection().name()))
                .update();
    }

    void revoke(UUID deviceId, String thumbprint, Instant now) {
        lockDevice(deviceId);
        jdbc.sql("update devices.device_certificate set revoked_at = ? where thumbprint = ? and revoked_at is null")
                .params(Timestamp.from(now), bytes(thumbprint))
                .update();
        jdbc.sql("""
                        update devices.device set certificate_expires_at =
                            (select max(not_after) from devices.device_certificate
                             where device_id = ? and revoked_at is null)
                        where id = ?""").params(deviceId, deviceId).update();
    }

    /**
     * Notes the first use: what came before is superseded, and the device's key is this one's.
     *
     * @return false if it was noted before
     */
    boolean used(UUID deviceId, byte[] thumbprint, Instant now) {
        lockDevice(deviceId);
        Timestamp time = Timestamp.from(now);
        boolean first = jdbc.sql("update devices.device_certificate set first_used_at = ?"
                                + " where thumbprint = ? and first_used_at is null")
                        .params(time, thumbprint)
                        .update()
                == 1;
        if (!first) {
            return false;
        }
        jdbc.sql("""
                        update devices.device_certificate set superseded_at = ?
                        where device_id = ? and superseded_at is null and revoked_at is null
                          and position < (select position from devices.device_certificate where thumbprint = ?)""").params(time, deviceId, thumbprint).update();
        jdbc.sql("""
                        update devices.device d set key_protection = c.key_protection
                        from devices.device_certificate c
                        where d.id = c.device_id and c.thumbprint = ? and c.superseded_at is null
                          and d.key_protection <> c.key_protection""").param(thumbprint).update();
        return true;
    }

    /** Those that are still to be revoked, longest superseded first. One that expired needs no revocation. */
    List<Entry> supersededBefore(Instant limit, Instant now, int most) {
        return jdbc.sql("""
                        select c.device_id, d.state, c.serial, c.thumbprint, c.key_protection, c.not_after,
                            false as revoked, true as superseded
                        from devices.device_certificate c join devices.device d on d.id = c.device_id
                        where c.superseded_at <= ? and c.revoked_at is null and c.not_after > ? and c.serial is not null
                        order by c.superseded_at limit ?""")
                .params(Timestamp.from(limit), Timestamp.from(now), most)
                .query(CertificateRegister::entry)
                .list();
    }

    /** The best protection that a key of this device is on record with; empty if the key is new. */
    Optional<KeyProtection> knownKey(UUID deviceId, byte[] keyHash) {
        return jdbc.sql("""
                        select key_protection from devices.device_certificate
                        where device_id = ? and key_hash = ? order by position desc limit 1""")
                .params(deviceId, keyHash)
                .query((row, number) -> KeyProtection.valueOf(row.getString(1)))
                .optional();
    }

    long issuedSince(UUID deviceId, Instant since) {
        return jdbc.sql("select count(*) from devices.device_certificate where device_id = ? and issued_at > ?")
                .params(deviceId, Timestamp.from(since))
                .query(Long.class)
                .single();
    }

    /** @return how many certificates are to be replaced that were not before */
    int requestRenewal(UUID deviceId, Instant now) {
        return jdbc.sql("""
                        update devices.device_certificate set renew_requested_at = ?
                        where device_id = ? and revoked_at is null and renew_requested_at is null""").params(Timestamp.from(now), deviceId).update();
    }

    /** The same for every certificate that a CA signed and that is still good for something. */
    int requestRenewalOf(String issuer, Instant now) {
        return jdbc.sql("""
                        update devices.device_certificate set renew_requested_at = ?
                        where issuer = ? and revoked_at is null and renew_requested_at is null and not_after > ?""")
                .params(Timestamp.from(now), bytes(issuer), Timestamp.from(now))
                .update();
    }

    private static Entry entry(ResultSet row, int number) throws SQLException {
        return new Entry(
                row.getObject("device_id", UUID.class),
                DeviceState.valueOf(row.getString("state")),
                row.getString("serial"),
                Base64.getUrlEncoder().withoutPadding().encodeToString(row.getBytes("thumbprint")),
                KeyProtection.valueOf(row.getString("key_protection")),
                row.getTimestamp("not_after").toInstant(),
                row.getBoolean("revoked"),
                row.getBoolean("superseded"));
    }

    private static byte[] bytes(String thumbprint) {
        return Base64.getUrlDecoder().decode(thumbprint);
    }
}
