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

    /** What a token demands besides its secret. */
    record Terms(UUID tokenId, boolean approval, boolean attestation) {}

    /** Outcome of {@link #look}. */
    sealed interface Look {
        record Usable(Terms terms) implements Look {}

        record Unknown() implements Look {}

        record Expired(Terms terms) implements Look {}

        record Revoked(Terms terms) implements Look {}

        record UsedUp(Terms terms) implements Look {}
    }

    /** What a token bestows on the device that enrolls with it. */
    record Grant(UUID tokenId, List<String> groups, Ownership ownership) {}

    Look look(TokenSecret secret, Instant now) {
        if (!secret.wellFormed()) {
            return new Look.Unknown();
        }
        return jdbc.sql("""
                        select id, uses_left, expires_at, revoked_at, requires_approval, requires_attestation
                        from devices.enrollment_token where secret_hash = ?""")
                .param(secret.hash())
                .query((row, number) -> look(row, now))
                .optional()
                .orElseGet(Look.Unknown::new);
    }

    private static Look look(ResultSet row, Instant now) throws SQLException {
        var terms = new Terms(
                row.getObject("id", UUID.class),
                row.getBoolean("requires_approval"),
                row.getBoolean("requires_attestation"));
        if (row.getTimestamp("revoked_at") != null) {
            return new Look.Revoked(terms);
        }
        if (row.getInt("uses_left") == 0) {
            return new Look.UsedUp(terms);
        }
        return now.isBefore(row.getTimestamp("expires_at").toInstant())
                ? new Look.Usable(terms)
                : new Look.Expired(terms);
    }

    /**
     * Takes one use, if there is one still. The row stays locked until the transaction ends, so two cannot share one.
     */
    Optional<Grant> take(UUID tokenId, Instant now) {
        return jdbc.sql("""
                        update devices.enrollment_token set uses_left = uses_left - 1
                        where id = ? and uses_left > 0 and revoked_at is null and expires_at > ?
                        returning id, groups, ownership""")
                .params(tokenId, Timestamp.from(now))
                .query(TokenUses::grant)
                .optional();
    }

    /** What a use that was taken before bestows; empty if the token was revoked since. */
    Optional<Grant> taken(UUID tokenId) {
        return jdbc.sql("""
                        select id, groups, ownership from devices.enrollment_token
                        where id = ? and revoked_at is null for share""").param(tokenId).query(TokenUses::grant).optional();
    }

    private static Grant grant(ResultSet row, int number) throws SQLException {
        return new Grant(
                row.getObject("id", UUID.class),
                List.of((String[]) row.getArray("groups").getArray()),
                Ownership.valueOf(row.getString("ownership")));
    }
}
