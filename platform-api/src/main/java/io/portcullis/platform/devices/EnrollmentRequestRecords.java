package io.portcullis.platform.devices;

import io.portcullis.pki.KeyProtection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The machines that asked to enroll with approval. */
@Repository
class EnrollmentRequestRecords {
    private static final String SELECT = """
            select r.id, r.token_id, t.description, r.device_id, r.name, r.key_hash, r.key_protection, r.remote_address,
                r.requested_at, r.expires_at, r.enrolled, r.decided_by, r.decided_at,
                case when r.state <> 'DENIED' and not r.enrolled and r.expires_at <= :now then 'EXPIRED'
                    else r.state end as state
            from devices.enrollment_request r join devices.enrollment_token t on t.id = r.token_id""";

    private final JdbcClient jdbc;

    EnrollmentRequestRecords(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    Optional<EnrollmentRequest> find(UUID tokenId, byte[] keyHash, Instant now) {
        return jdbc.sql(SELECT + " where r.token_id = :token and r.key_hash = :key")
                .param("now", Timestamp.from(now))
                .param("token", tokenId)
                .param("key", keyHash)
                .query(EnrollmentRequestRecords::read)
                .optional();
    }

    /** Locked until the transaction ends: decisions and enrollment happen one after the other. */
    Optional<EnrollmentRequest> lock(UUID id, Instant now) {
        return jdbc.sql(SELECT + " where r.id = :id for update of r")
                .param("now", Timestamp.from(now))
                .param("id", id)
                .query(EnrollmentRequestRecords::read)
                .optional();
    }

    List<EnrollmentRequest> newest(EnrollmentRequest.@Nullable State state, Instant now, int limit) {
        return jdbc.sql(
                        "select * from (" + SELECT
                                + ") s where :state::text is null or state = :state order by requested_at desc, id limit :limit")
                .param("now", Timestamp.from(now))
                .param("state", state == null ? null : state.name())
                .param("limit", limit)
                .query(EnrollmentRequestRecords::read)
                .list();
    }

    /** @return false if this machine asked with this token already */
    boolean add(EnrollmentRequest request) {
        return jdbc.sql("""
                        insert into devices.enrollment_request (id, token_id, key_hash, device_id, name, key_protection,
                            remote_address, requested_at, expires_at, state)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?, 'PENDING') on conflict (token_id, key_hash) do nothing""")
                        .params(
                                request.id(),
                                request.tokenId(),
                                HexFormat.of().parseHex(request.keyFingerprint()),
                                request.deviceId(),
                                request.name(),
                                request.keyProtection().name(),
                                request.remoteAddress(),
                                Timestamp.from(request.requestedAt()),
                                Timestamp.from(request.expiresAt()))
                        .update()
                == 1;
    }

    void decide(UUID id, EnrollmentRequest.State state, String actor, Instant now, Instant expiresAt) {
        jdbc.sql("""
                        update devices.enrollment_request
                        set state = ?, decided_by = ?, decided_at = ?, expires_at = ? where id = ?""")
                .params(state.name(), actor, Timestamp.from(now), Timestamp.from(expiresAt), id)
                .update();
    }

    void enrolled(UUID id) {
        jdbc.sql("update devices.enrollment_request set enrolled = true where id = ?")
                .param(id)
                .update();
    }

    private static EnrollmentRequest read(ResultSet row, int number) throws SQLException {
        return new EnrollmentRequest(
                row.getObject("id", UUID.class),
                row.getObject("token_id", UUID.class),
                row.getString("description"),
                row.getObject("device_id", UUID.class),
                row.getString("name"),
                HexFormat.of().formatHex(row.getBytes("key_hash")),
                KeyProtection.valueOf(row.getString("key_protection")),
                row.getString("remote_address"),
                row.getTimestamp("requested_at").toInstant(),
                row.getTimestamp("expires_at").toInstant(),
                EnrollmentRequest.State.valueOf(row.getString("state")),
                row.getBoolean("enrolled"),
                row.getString("decided_by"),
                DeviceRecords.instant(row.getTimestamp("decided_at")));
    }
}
