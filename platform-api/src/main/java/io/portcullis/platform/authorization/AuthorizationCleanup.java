package io.portcullis.platform.authorization;

import java.sql.Timestamp;
import java.time.Clock;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Removes authorizations, and what was kept of tokens and proofs, that can no longer be used. Any node may do it, any
 * number of times.
 */
@Component
class AuthorizationCleanup {
    private static final String DELETE = """
            delete from authorization_server.oauth2_authorization
            where coalesce(refresh_token_expires_at, access_token_expires_at, authorization_code_expires_at) < ?""";

    private final JdbcTemplate jdbc;
    private final RevokedTokens revoked;
    private final SpentProofs spentProofs;
    private final Clock clock;

    AuthorizationCleanup(JdbcTemplate jdbc, RevokedTokens revoked, SpentProofs spentProofs, Clock clock) {
        this.jdbc = jdbc;
        this.revoked = revoked;
        this.spentProofs = spentProofs;
        this.clock = clock;
    }

    @Scheduled(initialDelayString = "PT1M", fixedDelayString = "PT10M")
    void removeExpired() {
        jdbc.update(DELETE, Timestamp.from(clock.instant()));
        revoked.removeExpired(clock.instant());
        spentProofs.removeExpired(clock.instant());
    }
}
