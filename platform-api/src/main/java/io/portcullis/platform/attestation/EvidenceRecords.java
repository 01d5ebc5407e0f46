package io.portcullis.platform.attestation;

import io.portcullis.contracts.AttestationDocument;
import io.portcullis.pki.attestation.EndorsementCertificate;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Accepted proofs: those that wait for their certificate, and those that are a device's evidence. */
@Repository
class EvidenceRecords implements Attestations {
    private final JdbcClient jdbc;
    private final Clock clock;

    EvidenceRecords(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    void add(UUID id, Evidence evidence, Instant now, Instant usableUntil) {
        EndorsementCertificate certificate = evidence.ekCertificate();
        Challenge challenge = evidence.challenge();
        jdbc.sql("""
                        insert into attestation.evidence
                            (id, caller, key_hash, attested_at, usable_until, trusted_by, ek_certificate, ek_issuer,
                             ek_serial, ek_fingerprint, manufacturer, model, firmware, ak_public, ak_name,
                             key_public, key_name, key_properties, certify_info, signature)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""")
                .params(Arrays.asList(
                        id,
                        challenge.caller(),
                        evidence.keyHash(),
                        Timestamp.from(now),
                        Timestamp.from(usableUntil),
                        challenge.trustedBy(),
                        challenge.ekCertificate(),
                        certificate == null
                                ? null
                                : certificate
                                        .certificate()
                                        .getIssuerX500Principal()
                                        .getName(),
                        certificate == null
                                ? null
                                : certificate.certificate().getSerialNumber().toString(16),
                        challenge.ekFingerprint(),
                        certificate == null ? null : certificate.manufacturer(),
                        certificate == null ? null : certificate.model(),
                        certificate == null ? null : certificate.firmware(),
                        challenge.akPublic(),
                        evidence.attestationKey().nameText(),
                        evidence.key().encoded(),
                        evidence.key().nameText(),
                        evidence.key().attributeLabels().toArray(String[]::new),
                        evidence.certifyInfo(),
                        evidence.signature()))
                .update();
    }

    @Override
    public Optional<AttestedKey> find(UUID attestationId, byte[] keyHash) {
        return jdbc.sql("""
                        select attested_at from attestation.evidence
                        where id = ? and key_hash = ? and device_id is null and usable_until > ?""")
                .params(attestationId, keyHash, Timestamp.from(clock.instant()))
                .query((row, number) -> attested(attestationId, row))
                .optional();
    }

    /**
     * What a device proved is for its own certificate; what the holder of an enrollment token did, for a new device.
     */
    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public Optional<AttestedKey> take(UUID attestationId, byte[] keyHash, UUID deviceId) {
        Timestamp now = Timestamp.from(clock.instant());
        return jdbc.sql("""
                        update attestation.evidence set device_id = ?, taken_at = ?
                        where id = ? and key_hash = ? and device_id is null and usable_until > ?
                            and (caller = ? or caller like 'enrollment-token:%')
                        returning attested_at""")
                .params(deviceId, now, attestationId, keyHash, now, "device:" + deviceId)
                .query((row, number) -> attested(attestationId, row))
                .optional();
    }

    /** What a device's newest attested certificate rests on. */
    Optional<AttestationDocument> ofDevice(UUID deviceId) {
        return jdbc.sql("""
                        select * from attestation.evidence where device_id = ? order by taken_at desc, id limit 1""").param(deviceId).query(EvidenceRecords::read).optional();
    }

    /** Proofs that nobody used. */
    int removeUnusedBefore(Instant time) {
        return jdbc.sql("delete from attestation.evidence where device_id is null and usable_until < ?")
                .param(Timestamp.from(time))
                .update();
    }

    private static AttestedKey attested(UUID id, ResultSet row) throws SQLException {
        return new AttestedKey(id, row.getTimestamp("attested_at").toInstant());
    }

    private static AttestationDocument read(ResultSet row, int number) throws SQLException {
        return new AttestationDocument(
                row.getObject("id", UUID.class),
                row.getObject("device_id", UUID.class),
                row.getTimestamp("attested_at").toInstant(),
                row.getString("trusted_by"),
                row.getString("ek_issuer"),
                row.getString("ek_serial"),
                HexFormat.of().formatHex(row.getBytes("ek_fingerprint")),
                row.getString("manufacturer"),
                row.getString("model"),
                row.getString("firmware"),
                row.getString("ak_name"),
                row.getString("key_name"),
                List.of((String[]) row.getArray("key_properties").getArray()),
                HexFormat.of().formatHex(row.getBytes("key_hash")));
    }
}
