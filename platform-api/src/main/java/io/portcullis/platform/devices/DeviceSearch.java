package io.portcullis.platform.devices;

import io.portcullis.contracts.DeviceDocument;
import io.portcullis.contracts.DevicePage;
import io.portcullis.contracts.FleetSummary;
import io.portcullis.pki.KeyProtection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Finds devices: pages, filters and counts in one schema. */
@Service
public class DeviceSearch {
    /** A status counts no longer than its evidence does; a device that never reported is unknown. */
    private static final String STATUS_NOW =
            "case when compliance_valid_until > :now then compliance_status" + " else 'unknown' end";

    /** An outer join, so that counting devices alone reads no health. */
    private static final String TABLES =
            " from devices.device d left join devices.device_health h on h.device_id = d.id";

    /** Of the newest certificate that the device uses: what it is asked to replace, and has not. */
    private static final String RENEWAL = "(select c.renew_requested_at from devices.device_certificate c"
            + " where c.device_id = d.id and c.revoked_at is null"
            + " order by c.first_used_at is null, c.position desc limit 1)";

    private static final String DOCUMENT =
            "select d.id, name, state, ownership, groups, key_protection, enrolled_at, enrolled_with, last_seen_at,"
                    + " certificate_expires_at, os_type, os_version, compliance_status, compliance_valid_until, "
                    + STATUS_NOW + " as status_now, " + RENEWAL + " as renewal_requested_at" + TABLES;

    private final JdbcClient jdbc;
    private final ObjectProvider<PolicyRevisionInForce> policy;
    private final Clock clock;

    DeviceSearch(JdbcClient jdbc, ObjectProvider<PolicyRevisionInForce> policy, Clock clock) {
        this.jdbc = jdbc;
        this.policy = policy;
        this.clock = clock;
    }

    /**
     * Which devices; all given members have to match.
     *
     * @param text part of the name, in any case, or the beginning of the id
     * @param compliance a status; {@code unknown} finds those without fresh evidence too
     */
    public record Filter(
            @Nullable String text,
            @Nullable DeviceState state,
            @Nullable String compliance,
            @Nullable String osType,
            @Nullable String group) {}

    public Optional<DeviceDocument> document(UUID id) {
        return jdbc.sql(DOCUMENT + " where id = :id")
                .param("now", Timestamp.from(clock.instant()))
                .param("id", id)
                .query(DeviceSearch::read)
                .optional();
    }

    /** Ordered by name without regard to case, then id. */
    @Transactional(readOnly = true)
    public DevicePage page(Filter filter, int limit, @Nullable PageCursor after) {
        Map<String, Object> parameters = new HashMap<>();
        parameters.put("now", Timestamp.from(clock.instant()));
        String where = where(filter, parameters);
        long total = jdbc.sql("select count(*)" + TABLES + where)
                .params(parameters)
                .query(Long.class)
                .single();
        if (after != null) {
            where += " and (lower(name) collate \"C\", id) > (lower(:name) collate \"C\", :id)";
            parameters.put("name", after.name());
            parameters.put("id", after.id());
        }
        parameters.put("limit", limit + 1);
        List<DeviceDocument> found = jdbc.sql(DOCUMENT + where + " order by lower(name) collate \"C\", id limit :limit")
                .params(parameters)
                .query(DeviceSearch::read)
                .list();
        if (found.size() <= limit) {
            return new DevicePage(found, total, null);
        }
        List<DeviceDocument> items = List.copyOf(found.subList(0, limit));
        return new DevicePage(items, total, PageCursor.after(items.getLast()).encode());
    }

    private static String where(Filter filter, Map<String, Object> parameters) {
        var where = new StringBuilder(" where true");
        if (filter.text() != null) {
            where.append(" and (lower(name) like lower(:part)");
            parameters.put("part", "%" + escape(filter.text()) + "%");
            IdRange.beginningWith(filter.text()).ifPresent(range -> {
                where.append(" or d.id between :lowest and :highest");
                parameters.put("lowest", range.lowest());
                parameters.put("highest", range.highest());
            });
            where.append(')');
        }
        if (filter.state() != null) {
            // Not a parameter: the index over those that are not enrolled serves only who says which.
            where.append(" and state = '").append(filter.state().name()).append('\'');
        }
        if (filter.compliance() != null) {
            where.append(
                    filter.compliance().equals("unknown")
                            ? " and (compliance_status is null or compliance_status = 'unknown'"
                                    + " or compliance_valid_until <= :now)"
                            : " and compliance_status = :compliance and compliance_valid_until > :now");
            parameters.put("compliance", filter.compliance());
        }
        if (filter.osType() != null) {
            where.append(" and os_type = :os");
            parameters.put("os", filter.osType());
        }
        if (filter.group() != null) {
            where.append(" and groups <> '{}' and groups @> array[cast(:group as text)]");
            parameters.put("group", filter.group());
        }
        return where.toString();
    }

    private static String escape(String text) {
        return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_");
    }

    /** Retired devices are counted by state only. */
    @Transactional(readOnly = true)
    public FleetSummary summary() {
        Map<String, Long> byState = zeros("enrolled", "suspended", "retired");
        Map<String, Long> byCompliance = zeros("compliant", "in_grace", "non_compliant", "unknown");
        Map<String, Long> byOs = new TreeMap<>();
        jdbc.sql("select state, " + STATUS_NOW
                        + " as status_now, coalesce(os_type, 'unknown') as os, count(*) as devices"
                        + TABLES + " group by 1, 2, 3")
                .param("now", Timestamp.from(clock.instant()))
                .query(row -> {
                    long devices = row.getLong("devices");
                    DeviceState state = DeviceState.valueOf(row.getString("state"));
                    byState.merge(state.wire(), devices, Long::sum);
                    if (state != DeviceState.RETIRED) {
                        byCompliance.merge(row.getString("status_now"), devices, Long::sum);
                        byOs.merge(row.getString("os"), devices, Long::sum);
                    }
                });
        long devices = byCompliance.values().stream().mapToLong(Long::longValue).sum();
        PolicyRevisionInForce inForce = policy.getIfAvailable(() -> () -> 0);
        return new FleetSummary(devices, byState, byCompliance, byOs, inForce.revision());
    }

    private static Map<String, Long> zeros(String... names) {
        Map<String, Long> counts = new TreeMap<>();
        for (String name : names) {
            counts.put(name, 0L);
        }
        return counts;
    }

    private static DeviceDocument read(ResultSet row, int number) throws SQLException {
        UUID enrolledWith = row.getObject("enrolled_with", UUID.class);
        return new DeviceDocument(
                row.getObject("id", UUID.class),
                row.getString("name"),
                DeviceState.valueOf(row.getString("state")).wire(),
                Ownership.valueOf(row.getString("ownership")).wire(),
                DeviceRecords.strings(row.getArray("groups")),
                KeyProtection.valueOf(row.getString("key_protection")).wire(),
                row.getTimestamp("enrolled_at").toInstant(),
                enrolledWith == null ? null : enrolledWith.toString(),
                DeviceRecords.instant(row.getTimestamp("last_seen_at")),
                DeviceRecords.instant(row.getTimestamp("certificate_expires_at")),
                row.getString("os_type"),
                row.getString("os_version"),
                row.getString("compliance_status") == null ? null : row.getString("status_now"),
                complianceEnd(row),
                DeviceRecords.instant(row.getTimestamp("renewal_requested_at")));
    }

    private static @Nullable Instant complianceEnd(ResultSet row) throws SQLException {
        return DeviceRecords.instant(row.getTimestamp("compliance_valid_until"));
    }
}
