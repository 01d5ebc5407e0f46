package io.portcullis.platform.attestation;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The challenges that were posed. */
@Repository
class ChallengeRecords {
    private final JdbcClient jdbc;

    ChallengeRecords(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void add(UUID id, Challenge challenge) {
        jdbc.sql("""
                        insert into attestation.challenge
                            (id, caller, trusted_by, ek_certificate, ek_fingerprint, ak_public,
                             secret_hash, nonce_hash, expires_at)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?)""")
                .params(Arrays.asList(
                        id,
                        challenge.caller(),
                        challenge.trustedBy(),
                        challenge.ekCertificate(),
                        challenge.ekFingerprint(),
                        challenge.akPublic(),
                        challenge.secretHash(),
                        challenge.nonceHash(),
                        Timestamp.from(challenge.expiresAt())))
                .update();
    }

    Optional<Challenge> find(UUID id) {
        return jdbc.sql("select * from attestation.challenge where id = ?")
                .param(id)
                .query(ChallengeRecords::read)
                .optional();
    }

    /** Whether this is the first answer, which it is once only, however many nodes are asked. */
    boolean answer(UUID id, Instant now) {
        return jdbc.sql("update attestation.challenge set answered_at = ? where id = ? and answered_at is null")
                        .params(Timestamp.from(now), id)
                        .update()
                == 1;
    }

    /** Those that ended before are of no more use, not even to say why they are refused. */
    int removeExpiredBefore(Instant time) {
        return jdbc.sql("delete from attestation.challenge where expires_at < ?")
                .param(Timestamp.from(time))
                .update();
    }

    private static Challenge read(ResultSet row, int number) throws SQLException {
        return new Challenge(
                row.getString("caller"),
                row.getString("trusted_by"),
                row.getBytes("ek_certificate"),
                row.getBytes("ak_public"),
                row.getBytes("ek_fingerprint"),
                row.getBytes("secret_hash"),
                row.getBytes("nonce_hash"),
                row.getTimestamp("expires_at").toInstant());
    }
}
