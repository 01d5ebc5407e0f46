package io.portcullis.platform.compliance.evidence;

import static io.portcullis.platform.batches.ColumnArrays.column;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** What devices reported last, apart from when. */
public final class EvidenceStore {
    private static final String READ = "select e.device_id, e.readings"
            + " from unnest(?::uuid[], ?::text[]) as q (device_id, digest)"
            + " join compliance.evidence e on e.device_id = q.device_id and e.digest is not distinct from q.digest";
    private static final String WRITE = "insert into compliance.evidence (device_id, digest, readings)"
            + " select * from unnest(?::uuid[], ?::text[], ?::text[])"
            + " on conflict (device_id) do update set digest = excluded.digest, readings = excluded.readings";

    private final JdbcTemplate jdbc;

    EvidenceStore(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * @param digests by device; of a device whose evidence has another one, nothing is read
     * @return readings as JSON
     */
    Map<UUID, String> read(Map<UUID, @Nullable String> digests) {
        if (digests.isEmpty()) {
            return Map.of();
        }
        Map<UUID, String> found = new HashMap<>();
        var ids = List.copyOf(digests.keySet());
        jdbc.query(
                READ,
                row -> {
                    found.put(row.getObject(1, UUID.class), row.getString(2));
                },
                ids.toArray(UUID[]::new),
                column(ids, String[]::new, digests::get));
        return found;
    }

    /** In the transaction that writes the devices' own rows, and after them. */
    public void write(List<Evidence> all) {
        if (all.isEmpty()) {
            return;
        }
        jdbc.update(
                WRITE,
                column(all, UUID[]::new, Evidence::deviceId),
                column(all, String[]::new, Evidence::digest),
                column(all, String[]::new, Evidence::readings));
    }

    /** @param readings as JSON */
    public record Evidence(UUID deviceId, String digest, String readings) {}
}
