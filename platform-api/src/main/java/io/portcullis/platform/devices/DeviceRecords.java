package io.portcullis.platform.devices;

import io.portcullis.pki.KeyProtection;
import io.portcullis.platform.batches.ColumnArrays;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/** The hot paths to devices: each one indexed statement. */
@Repository
class DeviceRecords {
    private static final String DEVICE = "d.id, d.name, d.state, d.groups, d.ownership, d.enrolled_at,"
            + " d.enrolled_with, h.last_seen_at, h.os_type, h.os_version";

    private final JdbcTemplate jdbc;

    DeviceRecords(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * A device and one of its certificates; the device's key protection is that certificate's.
     *
     * @param used whether its first use is on record
     */
    record Holder(
            Device device,
            Instant certificateNotAfter,
            boolean certificateRevoked,
            boolean used,
            boolean renewalRequested) {}

    Optional<Device> find(UUID id) {
        return jdbc
                .query(
                        "select " + DEVICE
                                + ", d.key_protection from devices.device d left join devices.device_health h on h.device_id = d.id where d.id = ?",
                        (row, number) -> device(row),
                        id)
                .stream()
                .findFirst();
    }

    /** In the order of the thumbprints, each SHA-256 in hexadecimal. */
    List<Optional<Holder>> holders(List<String> thumbprints) {
        Map<Integer, Holder> found = new HashMap<>();
        jdbc.query(
                "select q.place, " + DEVICE
                        + ", c.key_protection, c.not_after, c.revoked_at is not null as revoked,"
                        + " c.first_used_at is not null as used, c.renew_requested_at is not null as renewal"
                        + " from unnest(?::text[]) with ordinality as q (thumbprint, place)"
                        + " join devices.device_certificate c on c.thumbprint = decode(q.thumbprint, 'hex')"
                        + " join devices.device d on d.id = c.device_id"
                        + " left join devices.device_health h on h.device_id = d.id",
                row -> {
                    found.put(
                            row.getInt("place") - 1,
                            new Holder(
                                    device(row),
                                    row.getTimestamp("not_after").toInstant(),
                                    row.getBoolean("revoked"),
                                    row.getBoolean("used"),
                                    row.getBoolean("renewal")));
                },
                (Object) thumbprints.toArray(String[]::new));
        return IntStream.range(0, thumbprints.size())
                .mapToObj(place -> Optional.ofNullable(found.get(place)))
                .toList();
    }

    /** Machines that become devices. */
    void add(List<NewDevice> all) {
        Object[] columns = {
            all.stream().map(NewDevice::id).toArray(UUID[]::new),
            all.stream().map(NewDevice::name).toArray(String[]::new),
            all.stream().map(one -> ColumnArrays.literal(one.groups())).toArray(String[]::new),
            all.stream().map(one -> one.ownership().name()).toArray(String[]::new),
            all.stream().map(one -> one.protection().name()).toArray(String[]::new),
            all.stream().map(one -> one.enrolledAt().toString()).toArray(String[]::new),
            all.stream().map(NewDevice::enrolledWith).toArray(UUID[]::new),
            all.stream().map(one -> one.certificateExpiresAt().getEpochSecond()).toArray(Long[]::new)
        };
        jdbc.update("""
                with added as (
                    insert into devices.device (id, name, state, groups, ownership, key_protection, enrolled_at,
                        enrolled_with, certificate_expires_at)
                    select id, name, 'ENROLLED', groups::text[], ownership, key_protection, enrolled_at, enrolled_with,
                        to_timestamp(certificate_expires_at)
                    from unnest(?::uuid[], ?::text[], ?::text[], ?::text[], ?::text[], ?::timestamptz[], ?::uuid[],
                        ?::bigint[])
                        as n (id, name, groups, ownership, key_protection, enrolled_at, enrolled_with,
                            certificate_expires_at)
                    returning id)
                insert into devices.device_health (device_id) select id from added""", columns);
    }

    /** A machine that becomes a device. */
    record NewDevice(
            UUID id,
            String name,
            List<String> groups,
            Ownership ownership,
            KeyProtection protection,
            Instant enrolledAt,
            UUID enrolledWith,
            Instant certificateExpiresAt) {}

    Map<UUID, Device> findAll(Collection<UUID> ids) {
        Map<UUID, Device> found = new HashMap<>();
        jdbc.query(
                "select " + DEVICE
                        + ", d.key_protection from devices.device d left join devices.device_health h on h.device_id = d.id"
                        + " where d.id = any (?)",
                row -> {
                    var device = device(row);
                    found.put(device.id(), device);
                },
                (Object) ids.toArray(UUID[]::new));
        return found;
    }

    void recordEvaluations(Collection<Devices.Evaluation> all) {
        List<Devices.Evaluation> ordered = all.stream()
                .sorted(Comparator.comparing(Devices.Evaluation::deviceId))
                .toList();
        jdbc.update(
                """
                update devices.device_health h set
                    compliance_status = e.status, compliance_valid_until = e.valid_until,
                    os_type = coalesce(e.os_type, h.os_type), os_version = coalesce(e.os_version, h.os_version),
                    last_seen_at = greatest(h.last_seen_at, e.seen_at)
                from unnest(?::uuid[], ?::text[], ?::timestamptz[], ?::text[], ?::text[], ?::timestamptz[])
                    as e (id, status, valid_until, os_type, os_version, seen_at)
                where h.device_id = e.id""",
                ordered.stream().map(Devices.Evaluation::deviceId).toArray(UUID[]::new),
                ordered.stream().map(Devices.Evaluation::status).toArray(String[]::new),
                ordered.stream().map(e -> e.validUntil().toString()).toArray(String[]::new),
                ordered.stream().map(Devices.Evaluation::osType).toArray(String[]::new),
                ordered.stream().map(Devices.Evaluation::osVersion).toArray(String[]::new),
                ordered.stream().map(e -> e.seenAt().toString()).toArray(String[]::new));
    }

    void recordReevaluations(Collection<Devices.Reevaluation> all) {
        // Ordered, so that two nodes at it do not wait for each other in a circle.
        List<Devices.Reevaluation> ordered = all.stream()
                .sorted(Comparator.comparing(Devices.Reevaluation::deviceId))
                .toList();
        jdbc.update(
                """
                update devices.device_health h
                set compliance_status = e.status, compliance_valid_until = e.valid_until
                from unnest(?::uuid[], ?::text[], ?::timestamptz[]) as e (id, status, valid_until)
                where h.device_id = e.id
                  and (h.compliance_status, h.compliance_valid_until) is distinct from (e.status, e.valid_until)""",
                ordered.stream().map(Devices.Reevaluation::deviceId).toArray(UUID[]::new),
                ordered.stream().map(Devices.Reevaluation::status).toArray(String[]::new),
                ordered.stream().map(e -> e.validUntil().toString()).toArray(String[]::new));
    }

    List<Devices.DeviceSubject> subjects(@Nullable UUID after, int limit) {
        return jdbc.query(
                """
                select id, groups, ownership from devices.device
                where id > ? and state <> 'RETIRED' order by id limit ?""",
                (row, number) -> new Devices.DeviceSubject(
                        row.getObject("id", UUID.class),
                        strings(row.getArray("groups")),
                        Ownership.valueOf(row.getString("ownership"))),
                after == null ? new UUID(0, 0) : after,
                limit);
    }

    private static Device device(ResultSet row) throws SQLException {
        return new Device(
                row.getObject("id", UUID.class),
                row.getString("name"),
                DeviceState.valueOf(row.getString("state")),
                strings(row.getArray("groups")),
                Ownership.valueOf(row.getString("ownership")),
                KeyProtection.valueOf(row.getString("key_protection")),
                row.getTimestamp("enrolled_at").toInstant(),
                row.getObject("enrolled_with", UUID.class),
                instant(row.getTimestamp("last_seen_at")),
                row.getString("os_type"),
                row.getString("os_version"));
    }

    static List<String> strings(Array array) throws SQLException {
        return List.of((String[]) array.getArray());
    }

    static @Nullable Instant instant(@Nullable Timestamp timestamp) {
        return timestamp == null ? null : timestamp.toInstant();
    }
}
