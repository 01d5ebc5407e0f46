package io.portcullis.platform.certificates;

import static io.portcullis.platform.batches.ColumnArrays.column;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/** What is written to make certificates, many in one statement. */
@Repository
class IssuanceRecords {
    private static final HexFormat HEX = HexFormat.of();
    private static final String ABANDON = """
            with intent as (delete from certificates.issuance_intent where %s returning *)
            insert into certificates.device_certificate
                (serial, device_id, state, not_before, not_after, intended_at,
                 issuer, key_hash, key_protection, origin, predecessor)
            select serial, device_id, 'abandoned', not_before, not_after, intended_at,
                issuer, key_hash, key_protection, origin, predecessor
            from intent""";

    private final JdbcTemplate jdbc;

    IssuanceRecords(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Stores the intent to sign, except where the key is another device's already.
     *
     * @return the ids under which intents are on record now, by serial
     */
    Map<String, Long> intend(List<Intent> all, Instant now) {
        Map<String, Long> ids = new HashMap<>();
        jdbc.query(
                // A subquery for each, as a join may be planned for a small table and meet a great one.
                """
                insert into certificates.issuance_intent
                    (serial, device_id, not_before, not_after, intended_at,
                     issuer, key_hash, key_protection, origin, predecessor)
                select n.serial, n.device_id, to_timestamp(n.not_before), to_timestamp(n.not_after), ?,
                    n.issuer, n.key_hash, n.key_protection, n.origin, n.predecessor
                from unnest(?::bytea[], ?::uuid[], ?::bigint[], ?::bigint[], ?::bytea[], ?::bytea[], ?::text[],
                    ?::text[], ?::bytea[])
                    as n (serial, device_id, not_before, not_after, issuer, key_hash, key_protection, origin, predecessor)
                where coalesce((select k.device_id from certificates.device_key k where k.key_hash = n.key_hash),
                    n.device_id) = n.device_id
                returning id, serial""",
                row -> {
                    ids.put(HEX.formatHex(row.getBytes(2)), row.getLong(1));
                },
                Timestamp.from(now),
                column(
                        all,
                        byte[][]::new,
                        one -> SerialNumber.bytes(one.linted().serial())),
                column(all, UUID[]::new, one -> one.order().deviceId()),
                column(all, Long[]::new, one -> one.linted().notBefore().getEpochSecond()),
                column(all, Long[]::new, one -> one.linted().notAfter().getEpochSecond()),
                column(
                        all,
                        byte[][]::new,
                        one -> Base64.getUrlDecoder().decode(one.issuer().authorityThumbprint())),
                column(all, byte[][]::new, Intent::keyHash),
                column(all, String[]::new, one -> one.order().protection().name()),
                column(all, String[]::new, one -> one.order().origin().name()),
                column(all, byte[][]::new, one -> bytes(one.order().predecessor())));
        return ids;
    }

    private static byte @Nullable [] bytes(@Nullable String hex) {
        return hex == null ? null : HEX.parseHex(hex);
    }

    /**
     * Claims keys for devices. Waits for transactions that claim them meanwhile.
     *
     * @return to whom each key belongs now, by its hash
     */
    Map<String, UUID> claimKeys(List<PreparedIssuance> all) {
        Map<String, UUID> wanted = new HashMap<>();
        all.forEach(one ->
                wanted.putIfAbsent(HEX.formatHex(one.keyHash()), one.order().deviceId()));
        // Ordered, so that two nodes at it do not wait for each other in a circle.
        List<String> keys = wanted.keySet().stream().sorted().toList();
        Map<String, UUID> owners = new HashMap<>();
        jdbc.query(
                """
                insert into certificates.device_key (key_hash, device_id)
                select k.key_hash, k.device_id
                from unnest(?::bytea[], ?::uuid[]) with ordinality as k (key_hash, device_id, place) order by place
                on conflict (key_hash) do update set device_id = device_key.device_id
                returning key_hash, device_id""",
                row -> {
                    owners.put(HEX.formatHex(row.getBytes(1)), row.getObject(2, UUID.class));
                },
                column(keys, byte[][]::new, HEX::parseHex),
                keys.stream().map(wanted::get).toArray(UUID[]::new));
        return owners;
    }

    /**
     * Turns intents into certificates on record.
     *
     * @param certificates of the intents, in their order
     * @throws IllegalStateException if one has no open intent, for example because it was given up meanwhile
     */
    void issued(List<PreparedIssuance> all, List<IssuedCertificate> certificates, Instant now) {
        // The table of intents is nearly empty or full of dead rows: by its key, however small it was when this is
        // planned.
        jdbc.execute("set local enable_seqscan = off");
        int recorded = jdbc.update(
                """
                with intent as materialized (
                    delete from certificates.issuance_intent where id = any (?) returning *)
                insert into certificates.device_certificate
                    (serial, device_id, state, not_before, not_after, intended_at, issued_at, thumbprint, certificate,
                     issuer, key_hash, key_protection, origin, predecessor)
                select i.serial, i.device_id, 'issued', i.not_before, i.not_after, i.intended_at, ?, n.thumbprint,
                    n.certificate, i.issuer, i.key_hash, i.key_protection, i.origin, i.predecessor
                from intent i join unnest(?::bigint[], ?::bytea[], ?::bytea[]) as n (id, thumbprint, certificate)
                    on n.id = i.id""",
                column(all, Long[]::new, PreparedIssuance::id),
                Timestamp.from(now),
                column(all, Long[]::new, PreparedIssuance::id),
                column(
                        certificates,
                        byte[][]::new,
                        one -> Base64.getUrlDecoder().decode(one.thumbprint())),
                column(certificates, byte[][]::new, one -> AuthorityRecords.encode(one.certificate())));
        if (recorded != all.size()) {
            throw new IllegalStateException("There is no open intent for this certificate");
        }
    }

    void abandon(PreparedIssuance prepared) {
        jdbc.update(ABANDON.formatted("id = ?"), prepared.id());
    }

    /** @return how many */
    int abandonBefore(Instant limit) {
        return jdbc.update(ABANDON.formatted("intended_at < ?"), Timestamp.from(limit));
    }

    /**
     * Gives up the issuances of a CA that are under way: they fail when they come to their end.
     *
     * @param issuer thumbprint of the CA
     */
    void abandonOf(byte[] issuer) {
        jdbc.update(ABANDON.formatted("issuer = ?"), (Object) issuer);
    }
}
