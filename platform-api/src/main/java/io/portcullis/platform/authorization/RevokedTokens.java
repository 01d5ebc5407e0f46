package io.portcullis.platform.authorization;

import java.sql.Timestamp;
import java.time.Instant;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/** Device tokens that were given up before they expired. */
@Repository
class RevokedTokens {
    private final JdbcTemplate jdbc;

    RevokedTokens(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** @return whether it was not given up before */
    boolean add(String tokenId, Instant expiresAt) {
        return jdbc.update(
                        "insert into authorization_server.revoked_token (jti, expires_at) values (?, ?)"
                                + " on conflict (jti) do nothing",
                        tokenId,
                        Timestamp.from(expiresAt))
                == 1;
    }

    boolean contains(String tokenId) {
        return Boolean.TRUE.equals(jdbc.queryForObject(
                "select exists (select 1 from authorization_server.revoked_token where jti = ?)",
                Boolean.class,
                tokenId));
    }

    void removeExpired(Instant now) {
        jdbc.update("delete from authorization_server.revoked_token where expires_at < ?", Timestamp.from(now));
    }
}
