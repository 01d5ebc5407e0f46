package io.portcullis.platform.devices;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Checks enrollment tokens and counts down their uses. */
@Repository
class TokenUses {
    private final JdbcClient jdbc;

    TokenUses(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Outcome of {@link #look}. */
    sealed interface Look {
        record Usable(UUID id) implements Look {}

        record Unknown() implements Look {}

        record Expired(UUID id) implements Look {}

        record Revoked(UUID id) implements Look {}

        record UsedUp(UUID id) implements Look {}
    }

    /** What a token bestows on the device that enrolls with it. */
    record Grant(UUID tokenId, List<String> groups, Ownership ownership) {}

    Look look(TokenSecret secret, Instant now) {
        if (!secret.wellFormed()) {
            return new Look.Unknown();
        }
        return jdbc.sql("""
                        select id, uses_left, expires_at, revoked_at
                        from devices.enrollment_token where secret_hash = ?""")
                .param(secret.hash())
                .query((row, number) -> look(row, now))
                .optional()
                .orElseGet(Look.Unknown::new);
    }

    private static Look look(ResultSet row, Instant now) throws SQLException {
        UUID id = row.getObject("id", UUID.class);
        if (row.getTimestamp("revoked_at") != null) {
            return new Look.Revoked(id);
        }
        if (row.getInt("uses_left") == 0) {
            return new Look.UsedUp(id);
        }
        return now.isBefore(row.getTimestamp("expires_at").toInstant()) ? new Look.Usable(id) : new Look.Expired(id);
    }

    /**
     * Takes one use, if there is one still. The row stays locked until the transaction ends, so two cannot share one.
     */
    Optional<Grant> take(UUID tokenId, Instant now) {
        return jdbc.sql("""
                        update devices.enrollment_token set uses_left = uses_left - 1
                        where id = ? and uses_left > 0 and revoked_at is null and expires_at > ?
                        returning groups, ownership""")
                .params(tokenId, Timestamp.from(now))
                .query((row, number) -> new Grant(
                        tokenId,
                        List.of((String[]) row.getArray("groups").getArray()),
                        Ownership.valueOf(row.getString("ownership"))))
                .optional();
    }
}
