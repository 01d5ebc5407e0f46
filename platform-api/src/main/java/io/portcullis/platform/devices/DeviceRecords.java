package io.portcullis.platform.devices;

import io.portcullis.pki.KeyProtection;
import io.portcullis.platform.certificates.IssuedCertificate;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/** The hot paths to devices: each one indexed statement. */
@Repository
class DeviceRecords {
    private static final String DEVICE =
            "d.id, d.name, d.state, d.groups, d.ownership, d.key_protection, d.enrolled_at,"
                    + " d.enrolled_with, h.last_seen_at, h.os_type, h.os_version";

    private final JdbcTemplate jdbc;

    DeviceRecords(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** A device and one of its certificates. */
    record Holder(Device device, Instant certificateNotAfter, boolean certificateRevoked) {}

    Optional<Device> find(UUID id) {
        return jdbc
                .query(
                        "select " + DEVICE
                                + " from devices.device d left join devices.device_health h on h.device_id = d.id where d.id = ?",
                        (row, number) -> device(row),
                        id)
                .stream()
                .findFirst();
    }

    Optional<Holder> holder(byte[] thumbprint) {
        return jdbc
                .query(
                        "select " + DEVICE
                                + ", c.not_after, c.revoked_at is not null as revoked from devices.device_certificate c"
                                + " join devices.device d on d.id = c.device_id"
                                + " left join devices.device_health h on h.device_id = d.id where c.thumbprint = ?",
                        (row, number) -> new Holder(
                                device(row), row.getTimestamp("not_after").toInstant(), row.getBoolean("revoked")),
                        (Object) thumbprint)
                .stream()
                .findFirst();
    }

    /** Once, when a device enrolls. */
    void addHealth(UUID deviceId) {
        jdbc.update("insert into devices.device_health (device_id) values (?)", deviceId);
    }

    void addCertificate(IssuedCertificate issued) {
        jdbc.update(
                """
                insert into devices.device_certificate (thumbprint, device_id, not_before, not_after)
                values (?, ?, ?, ?)""",
                Base64.getUrlDecoder().decode(issued.thumbprint()),
                issued.deviceId(),
                Timestamp.from(issued.notBefore()),
                Timestamp.from(issued.notAfter()));
        jdbc.update(
                "update devices.device set certificate_expires_at = greatest(certificate_expires_at, ?) where id = ?",
                Timestamp.from(issued.notAfter()),
                issued.deviceId());
    }

    void revokeCertificate(UUID deviceId, String thumbprint, Instant now) {
        jdbc.update(
                "update devices.device_certificate set revoked_at = ? where thumbprint = ? and revoked_at is null",
                Timestamp.from(now),
                Base64.getUrlDecoder().decode(thumbprint));
        jdbc.update("""
                update devices.device set certificate_expires_at =
                    (select max(not_after) from devices.device_certificate where device_id = ? and revoked_at is null)
                where id = ?""", deviceId, deviceId);
    }

    Map<UUID, Device> findAll(Collection<UUID> ids) {
        Map<UUID, Device> found = new HashMap<>();
        jdbc.query(
                "select " + DEVICE
                        + " from devices.device d left join devices.device_health h on h.device_id = d.id"
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
