package io.portcullis.platform.compliance.attributes;

import static io.portcullis.platform.compliance.columns.Columns.instant;
import static io.portcullis.platform.compliance.columns.Columns.timestamp;

import io.portcullis.contracts.CustomAttributeDocument;
import io.portcullis.contracts.WireJson;
import io.portcullis.platform.compliance.evidence.CustomReadings;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What other systems know of devices. The rows here are what is true; a device that has reported also has them in its
 * own row, where decisions find them.
 */
public final class CustomAttributes {
    /** First half of the locks' names, "cust" in ASCII; the second is of the device. */
    private static final int LOCKS = 0x63757374;

    private static final Duration EXPIRED_ARE_SHOWN = Duration.ofDays(30);
    private static final String COLUMNS = "name, value, set_at, set_by, expires_at";

    private final JdbcClient jdbc;

    CustomAttributes(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * What was set of devices whose first report is being taken, as their rows will hold it; devices of which nothing
     * was set are missing. Until the transaction ends, nobody sets anything of them.
     */
    public Map<UUID, @Nullable String> beforeFirstReport(Collection<UUID> deviceIds) {
        lock(deviceIds);
        Map<UUID, List<CustomAttributeDocument>> found = jdbc
                .sql("select " + COLUMNS + ", device_id from compliance.custom_attributes where device_id = any (?)"
                        + " order by name")
                .param(deviceIds.toArray(UUID[]::new))
                .query((row, _) -> Map.entry(row.getObject(6, UUID.class), document(row)))
                .list()
                .stream()
                .collect(Collectors.groupingBy(
                        Map.Entry::getKey, Collectors.mapping(Map.Entry::getValue, Collectors.toList())));
        Map<UUID, @Nullable String> texts = new HashMap<>();
        found.forEach((id, documents) -> texts.put(id, CustomReadings.text(documents)));
        return texts;
    }

    /** Until the transaction ends, nobody else sets anything of these devices. */
    void lock(Collection<UUID> deviceIds) {
        // Ordered, so that two who lock do not wait for each other in a circle.
        jdbc.sql("select pg_advisory_xact_lock(" + LOCKS + ", k) from (select distinct hashtext(d::text) as k"
                        + " from unnest(?::uuid[]) as d order by k) as keys")
                .param(deviceIds.toArray(UUID[]::new))
                .query(row -> {});
    }

    List<CustomAttributeDocument> of(UUID deviceId) {
        return jdbc.sql("select " + COLUMNS + " from compliance.custom_attributes where device_id = ? order by name")
                .param(deviceId)
                .query((row, _) -> document(row))
                .list();
    }

    void set(UUID deviceId, CustomAttributeDocument attribute) {
        jdbc.sql("insert into compliance.custom_attributes (device_id, " + COLUMNS + ") values (?, ?, ?, ?, ?, ?)"
                        + " on conflict (device_id, name) do update set value = excluded.value,"
                        + " set_at = excluded.set_at, set_by = excluded.set_by, expires_at = excluded.expires_at")
                .params(
                        deviceId,
                        attribute.name(),
                        WireJson.mapper().writeValueAsString(attribute.value()),
                        timestamp(attribute.setAt()),
                        attribute.setBy(),
                        timestamp(attribute.expiresAt()))
                .update();
    }

    /** @return whether there was one */
    boolean remove(UUID deviceId, String name) {
        return jdbc.sql("delete from compliance.custom_attributes where device_id = ? and name = ?")
                        .params(deviceId, name)
                        .update()
                > 0;
    }

    /** Of a device that is retired. */
    public void forget(UUID deviceId) {
        jdbc.sql("delete from compliance.custom_attributes where device_id = ?")
                .param(deviceId)
                .update();
    }

    /** Writes what is set of a device into its row, if it has one. */
    void copyToState(UUID deviceId, @Nullable String text) {
        jdbc.sql("update compliance.device_state set custom_attributes = ? where device_id = ?")
                .param(1, text)
                .param(2, deviceId)
                .update();
    }

    /** Those that expired long ago say nothing to anybody. */
    public void prune(Instant now) {
        jdbc.sql("delete from compliance.custom_attributes where expires_at < ?")
                .param(timestamp(now.minus(EXPIRED_ARE_SHOWN)))
                .update();
    }

    private static CustomAttributeDocument document(ResultSet row) throws SQLException {
        return new CustomAttributeDocument(
                row.getString(1),
                WireJson.mapper().readValue(row.getString(2), Object.class),
                instant(row, 3),
                row.getString(4),
                instant(row, 5));
    }
}
