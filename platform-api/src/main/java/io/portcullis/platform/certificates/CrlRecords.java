package io.portcullis.platform.certificates;

import io.portcullis.pki.CrlIssuer;
import io.portcullis.pki.CrlShard;
import java.math.BigInteger;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The signed CRLs on record, and what the next ones are made of. */
@Repository
class CrlRecords {
    private final JdbcClient jdbc;

    CrlRecords(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Where a shard stands.
     *
     * @param revision of its revocations now
     * @param published the CRL signed last, without its content
     */
    record ShardState(long revision, @Nullable Published published) {
        /** Whether the CRL on record has every revocation that is committed. */
        boolean isComplete() {
            return published != null && published.revision() == revision;
        }
    }

    record Published(long number, long revision, Instant thisUpdate, Instant nextUpdate) {}

    /** What goes into a CRL, all as of one moment. */
    record Content(long revision, List<CrlIssuer.Entry> entries) {}

    ShardState state(byte[] issuer, CrlShard shard) {
        return jdbc.sql("""
                        select coalesce(s.revision, 0) as wanted, c.number, c.revision, c.this_update, c.next_update
                        from (select ?::bytea as issuer, ?::smallint as shard) k
                        left join certificates.crl_shard s on s.issuer = k.issuer and s.shard = k.shard
                        left join certificates.crl c on c.issuer = k.issuer and c.shard = k.shard""")
                .params(issuer, shard.number())
                .query((row, number) -> new ShardState(row.getLong("wanted"), published(row)))
                .single();
    }

    private static @Nullable Published published(ResultSet row) throws SQLException {
        long number = row.getLong("number");
        return row.wasNull()
                ? null
                : new Published(
                        number,
                        row.getLong("revision"),
                        row.getTimestamp("this_update").toInstant(),
                        row.getTimestamp("next_update").toInstant());
    }

    /** The CRL with this number, unless a newer one has taken its place. */
    Optional<byte[]> der(byte[] issuer, CrlShard shard, long number) {
        return jdbc.sql("select der from certificates.crl where issuer = ? and shard = ? and number = ?")
                .params(issuer, shard.number(), number)
                .query((row, index) -> row.getBytes(1))
                .optional();
    }

    /** Waits until no other node signs a CRL of this shard; until the transaction ends, none will. */
    void lock(byte[] issuer, CrlShard shard) {
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended(?, 0))")
                .param(lockName(issuer, shard))
                .query((row, number) -> 0)
                .single();
    }

    /** As {@link #lock}, but gives up at once where another node is at it. */
    boolean tryLock(byte[] issuer, CrlShard shard) {
        return jdbc.sql("select pg_try_advisory_xact_lock(hashtextextended(?, 0))")
                .param(lockName(issuer, shard))
                .query(Boolean.class)
                .single();
    }

    private static String lockName(byte[] issuer, CrlShard shard) {
        return "portcullis.certificates.crl/" + HexFormat.of().formatHex(issuer) + "/" + shard.number();
    }

    /**
     * In one statement, and so of one snapshot: the revision counts exactly these entries.
     *
     * @param endingAfter certificates that ended before are left out
     */
    Content content(byte[] issuer, CrlShard shard, Instant endingAfter) {
        List<CrlIssuer.Entry> entries = new ArrayList<>();
        long[] revision = new long[1];
        jdbc.sql("""
                        select r.revision, c.serial, c.revoked_at, c.revocation_reason
                        from (select coalesce((select revision from certificates.crl_shard
                                               where issuer = :issuer and shard = :shard), 0) as revision) r
                        left join certificates.device_certificate c
                            on c.issuer = :issuer and c.shard = :shard and c.state = 'revoked' and c.not_after >= :end""")
                .param("issuer", issuer)
                .param("shard", shard.number())
                .param("end", Timestamp.from(endingAfter))
                .query(row -> {
                    revision[0] = row.getLong(1);
                    byte @Nullable [] serial = row.getBytes(2);
                    if (serial != null) {
                        entries.add(new CrlIssuer.Entry(
                                new BigInteger(1, serial),
                                row.getTimestamp(3).toInstant(),
                                RevocationReason.fromWire(row.getString(4)).code()));
                    }
                });
        return new Content(revision[0], entries);
    }

    void publish(byte[] issuer, CrlShard shard, long revision, PublishedCrl crl) {
        jdbc.sql("""
                        insert into certificates.crl (issuer, shard, number, revision, this_update, next_update, der)
                        values (?, ?, ?, ?, ?, ?, ?)
                        on conflict (issuer, shard) do update
                            set number = excluded.number, revision = excluded.revision,
                                this_update = excluded.this_update, next_update = excluded.next_update,
                                der = excluded.der""")
                .param(1, issuer)
                .param(2, shard.number())
                .param(3, crl.number())
                .param(4, revision)
                .param(5, Timestamp.from(crl.thisUpdate()))
                .param(6, Timestamp.from(crl.nextUpdate()))
                .param(7, crl.der())
                .update();
    }
}
