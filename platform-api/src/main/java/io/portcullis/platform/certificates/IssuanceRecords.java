package io.portcullis.platform.certificates;

import static io.portcullis.platform.batches.ColumnArrays.column;

import io.portcullis.pki.Thumbprint;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/** What is written to make certificates, many in one statement. Serials and hashes go over in hexadecimal. */
@Repository
class IssuanceRecords {
    private static final HexFormat HEX = HexFormat.of();

    private final JdbcTemplate jdbc;

    IssuanceRecords(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Stores the intent to sign, except where the key is another device's already.
     *
     * @return the serials whose intent is on record now
     */
    Set<String> intend(List<PreparedIssuance> all, Instant now) {
        return new HashSet<>(jdbc.query(
                """
                insert into certificates.device_certificate
                    (serial, device_id, state, not_before, not_after, intended_at,
                     issuer, key_hash, key_protection, origin, predecessor)
                select decode(n.serial, 'hex'), n.device_id, 'intended', n.not_before, n.not_after, ?,
                    decode(n.issuer, 'hex'), decode(n.key_hash, 'hex'), n.key_protection, n.origin,
                    decode(n.predecessor, 'hex')
                from unnest(?::text[], ?::uuid[], ?::timestamptz[], ?::timestamptz[], ?::text[], ?::text[], ?::text[],
                    ?::text[], ?::text[])
                    as n (serial, device_id, not_before, not_after, issuer, key_hash, key_protection, origin, predecessor)
                where not exists (select 1 from certificates.device_key k
                    where k.key_hash = decode(n.key_hash, 'hex') and k.device_id <> n.device_id)
                returning encode(serial, 'hex')""",
                (row, number) -> row.getString(1),
                Timestamp.from(now),
                column(all, String[]::new, PreparedIssuance::serial),
                column(all, UUID[]::new, one -> one.order().deviceId()),
                column(all, String[]::new, one -> one.linted().notBefore().toString()),
                column(all, String[]::new, one -> one.linted().notAfter().toString()),
                column(
                        all,
                        String[]::new,
                        one -> HEX.formatHex(
                                Base64.getUrlDecoder().decode(one.issuer().authorityThumbprint()))),
                column(all, String[]::new, one -> HEX.formatHex(one.keyHash())),
                column(all, String[]::new, one -> one.order().protection().name()),
                column(all, String[]::new, one -> one.order().origin().name()),
                column(all, String[]::new, one -> one.order().predecessor())));
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
                select decode(k.key_hash, 'hex'), k.device_id
                from unnest(?::text[], ?::uuid[]) with ordinality as k (key_hash, device_id, place) order by place
                on conflict (key_hash) do update set device_id = device_key.device_id
                returning encode(key_hash, 'hex'), device_id""",
                row -> {
                    owners.put(row.getString(1), row.getObject(2, UUID.class));
                },
                keys.toArray(String[]::new),
                keys.stream().map(wanted::get).toArray(UUID[]::new));
        return owners;
    }

    /** @throws IllegalStateException if one has no open intent, for example because it was given up meanwhile */
    void issued(List<IssuedCertificate> all, Instant now) {
        int updated = jdbc.update(
                """
                update certificates.device_certificate c
                set state = 'issued', issued_at = ?, thumbprint = decode(n.thumbprint, 'hex'),
                    certificate = decode(n.certificate, 'base64')
                from unnest(?::text[], ?::text[], ?::text[]) as n (serial, thumbprint, certificate)
                where c.serial = decode(n.serial, 'hex') and c.state = 'intended'""",
                Timestamp.from(now),
                column(all, String[]::new, IssuedCertificate::serial),
                column(all, String[]::new, one -> HEX.formatHex(Thumbprint.sha256(one.certificate()))),
                column(
                        all,
                        String[]::new,
                        one -> Base64.getEncoder().encodeToString(AuthorityRecords.encode(one.certificate()))));
        if (updated != all.size()) {
            throw new IllegalStateException("There is no open intent for this certificate");
        }
    }

    void abandon(PreparedIssuance prepared) {
        jdbc.update(
                "update certificates.device_certificate set state = 'abandoned'"
                        + " where serial = decode(?, 'hex') and state = 'intended'",
                prepared.serial());
    }
}
