package io.portcullis.platform.devices;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.portcullis.platform.batches.Batches;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Checks enrollment tokens and counts down their uses. */
@Repository
class TokenUses implements AutoCloseable {
    private static final int WORKERS = 2;
    private static final int MOST_AT_ONCE = 64;
    /** How long a good token is not looked up again, lest a fleet that enrolls with one asks the same all the time. */
    private static final Duration TRUST = Duration.ofSeconds(1);

    private static final int TRUSTED = 1_000;

    private final JdbcClient jdbc;
    private final Cache<String, Row> trusted =
            Caffeine.newBuilder().expireAfterWrite(TRUST).maximumSize(TRUSTED).build();
    private final Batches<String, Optional<Row>> looks =
            new Batches<>("enrollment-tokens", WORKERS, MOST_AT_ONCE, this::rows);

    TokenUses(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** What a token demands besides its secret. */
    record Terms(UUID tokenId, boolean approval, boolean attestation) {}

    /** Outcome of {@link #look}. */
    sealed interface Look {
        record Usable(Terms terms) implements Look {}

        sealed interface Unusable extends Look {}

        record Unknown() implements Unusable {}

        record Expired(Terms terms) implements Unusable {}

        record Revoked(Terms terms) implements Unusable {}

        record UsedUp(Terms terms) implements Unusable {}
    }

    /** What a token bestows on the device that enrolls with it. */
    record Grant(UUID tokenId, List<String> groups, Ownership ownership) {}

    /**
     * What the token is worth. A good one may have ended within the last second: whether there is a use left is for
     * {@link #take} to say, and why there is none for {@link #lookClosely}.
     */
    Look look(TokenSecret secret, Instant now) {
        if (!secret.wellFormed()) {
            return new Look.Unknown();
        }
        Row row = trusted.getIfPresent(name(secret));
        return row == null ? lookClosely(secret, now) : row.judge(now);
    }

    /** What the token is worth at this moment. */
    Look lookClosely(TokenSecret secret, Instant now) {
        String name = name(secret);
        Optional<Row> found = looks.ask(name);
        found.filter(Row::isForMany).ifPresentOrElse(row -> trusted.put(name, row), () -> trusted.invalidate(name));
        return found.map(row -> row.judge(now)).orElseGet(Look.Unknown::new);
    }

    private static String name(TokenSecret secret) {
        return HexFormat.of().formatHex(secret.hash());
    }

    private List<Optional<Row>> rows(List<String> secretHashes) {
        Map<String, Row> found = new HashMap<>();
        jdbc.sql("""
                        select encode(secret_hash, 'hex'), id, uses_left, expires_at, revoked_at is not null as revoked,
                            requires_approval, requires_attestation
                        from devices.enrollment_token where secret_hash in
                            (select decode(hash, 'hex') from unnest(?::text[]) as q (hash))""").param(secretHashes.toArray(String[]::new)).query(row -> {
            found.put(
                    row.getString(1),
                    new Row(
                            new Terms(
                                    row.getObject("id", UUID.class),
                                    row.getBoolean("requires_approval"),
                                    row.getBoolean("requires_attestation")),
                            row.getInt("uses_left"),
                            row.getTimestamp("expires_at").toInstant(),
                            row.getBoolean("revoked")));
        });
        return secretHashes.stream()
                .map(hash -> Optional.ofNullable(found.get(hash)))
                .toList();
    }

    private record Row(Terms terms, int usesLeft, Instant expiresAt, boolean revoked) {
        /** Whether others are likely to come with it soon, who need nothing but one of its uses. */
        boolean isForMany() {
            return usesLeft > 1 && !revoked && !terms.approval() && !terms.attestation();
        }

        Look judge(Instant now) {
            if (revoked) {
                return new Look.Revoked(terms);
            }
            if (usesLeft == 0) {
                return new Look.UsedUp(terms);
            }
            return now.isBefore(expiresAt) ? new Look.Usable(terms) : new Look.Expired(terms);
        }
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

    /**
     * Takes uses of several tokens, as many as there are still. The rows stay locked until the transaction ends.
     *
     * @param wanted uses by token
     * @return what was taken of each token that is good
     */
    Map<UUID, Taken> take(Map<UUID, Integer> wanted, Instant now) {
        Map<UUID, Taken> taken = new HashMap<>();
        jdbc.sql("""
                        with locked as materialized (
                            select t.id, least(q.uses, t.uses_left) as uses
                            from devices.enrollment_token t
                            join unnest(?::uuid[], ?::int[]) as q (id, uses) on q.id = t.id
                            where t.uses_left > 0 and t.revoked_at is null and t.expires_at > ?
                            order by t.id for no key update of t)
                        update devices.enrollment_token t set uses_left = t.uses_left - l.uses
                        from locked l where t.id = l.id
                        returning t.id, t.groups, t.ownership, l.uses""")
                .param(wanted.keySet().toArray(UUID[]::new))
                .param(wanted.values().toArray(Integer[]::new))
                .param(Timestamp.from(now))
                .query(row -> {
                    var grant = grant(row, 0);
                    taken.put(grant.tokenId(), new Taken(grant, row.getInt("uses")));
                });
        return taken;
    }

    /** Uses that were taken of one token. */
    record Taken(Grant grant, int uses) {}

    /** Gives a use back that was taken in this transaction. */
    void giveBack(UUID tokenId) {
        jdbc.sql("update devices.enrollment_token set uses_left = uses_left + 1 where id = ?")
                .param(tokenId)
                .update();
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

    @Override
    public void close() {
        looks.close();
    }
}
