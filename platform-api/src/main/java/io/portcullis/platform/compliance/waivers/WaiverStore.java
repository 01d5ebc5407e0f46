package io.portcullis.platform.compliance.waivers;

import static io.portcullis.platform.compliance.columns.Columns.instant;
import static io.portcullis.platform.compliance.columns.Columns.timestamp;

import io.portcullis.contracts.WaiverPayload;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The newest version of each waiver, and whom it concerns. */
public final class WaiverStore {
    /** Ended ones that are still read: a clock that jumps back finds them again. */
    private static final Duration KEPT_IN_SIGHT = Duration.ofDays(2);

    /**
     * Locked in order first, so that reports that come at the same time do not wait for this in a circle. Of a device
     * that is just being decided, nothing is stored that was decided without this: its row has another version.
     */
    private static final String DUE_NOW =
            "update compliance.device_state set version = version + 1, next_change = least(next_change, ?)"
                    + " where device_id in (select device_id from compliance.device_state where (device_id = ?::uuid"
                    + " or (?::text is not null and subject::jsonb -> 'groups' @> to_jsonb(array[?::text])))"
                    + " and version <= ? order by device_id for update)";

    private final JdbcClient jdbc;

    WaiverStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Those that may excuse, and the epoch they are of, from one look. */
    Standing standing(Instant now) {
        long[] epoch = {0};
        List<String> messages = new ArrayList<>();
        jdbc.sql("select p.waivers_epoch, w.jws from compliance.policy_in_force p"
                        + " left join compliance.waivers w on w.withdrawn_at is null and w.ends_at > ?")
                .param(timestamp(now.minus(KEPT_IN_SIGHT)))
                .query(row -> {
                    epoch[0] = row.getLong(1);
                    String jws = row.getString(2);
                    if (jws != null) {
                        messages.add(jws);
                    }
                });
        return new Standing(epoch[0], messages);
    }

    public Optional<Stored> find(UUID id) {
        return jdbc.sql(
                        "select version, jws, withdrawn_at, applied_at, device_id, group_name from compliance.waivers where id = ?")
                .param(id)
                .query((row, _) -> stored(row))
                .optional();
    }

    /** Newest first. */
    List<Stored> newest(int limit) {
        return jdbc.sql("select version, jws, withdrawn_at, applied_at, device_id, group_name from compliance.waivers"
                        + " order by applied_at desc, id limit ?")
                .param(limit)
                .query((row, _) -> stored(row))
                .list();
    }

    public void put(WaiverPayload payload, String jws, String signer, String node, Instant now, Instant settleAt) {
        jdbc.sql("insert into compliance.waivers as w (id, version, jws, signer, device_id, group_name, ends_at,"
                        + " withdrawn_at, applied_at, applied_by, settle_at)"
                        + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (id) do update set"
                        + " version = excluded.version, jws = excluded.jws, signer = excluded.signer,"
                        + " device_id = excluded.device_id, group_name = excluded.group_name,"
                        + " ends_at = excluded.ends_at, withdrawn_at = excluded.withdrawn_at,"
                        + " applied_at = excluded.applied_at, applied_by = excluded.applied_by,"
                        + " settle_at = excluded.settle_at")
                .param(payload.id())
                .param(payload.version())
                .param(jws)
                .param(signer)
                .param(payload.device())
                .param(payload.group())
                .param(timestamp(payload.until()))
                .param(payload.withdrawnAt() == null ? null : timestamp(payload.withdrawnAt()))
                .param(timestamp(now))
                .param(node)
                .param(timestamp(settleAt))
                .update();
        jdbc.sql("update compliance.policy_in_force set waivers_epoch = waivers_epoch + 1")
                .update();
    }

    /** Has those whom a waiver concerns decided anew, within the caller's transaction. @return how many */
    public int dueNow(@Nullable UUID device, @Nullable String group, Instant now) {
        return jdbc.sql(DUE_NOW)
                .param(timestamp(now))
                .param(device)
                .param(group)
                .param(group)
                .param(Long.MAX_VALUE)
                .update();
    }

    /**
     * The same for those that reported for the first time while a waiver was stored: their rows could not be seen then.
     *
     * @return whether there was a waiver to settle
     */
    public boolean settleNext(Instant now) {
        var next = jdbc.sql("select id, device_id, group_name from compliance.waivers where settle_at <= ?"
                        + " order by settle_at limit 1 for update skip locked")
                .param(timestamp(now))
                .query((row, _) ->
                        new Unsettled(row.getObject(1, UUID.class), row.getObject(2, UUID.class), row.getString(3)))
                .optional();
        next.ifPresent(waiver -> {
            jdbc.sql(DUE_NOW)
                    .param(timestamp(now))
                    .param(waiver.device())
                    .param(waiver.group())
                    .param(waiver.group())
                    .param(1L)
                    .update();
            jdbc.sql("update compliance.waivers set settle_at = null where id = ?")
                    .param(waiver.id())
                    .update();
        });
        return next.isPresent();
    }

    record Standing(long epoch, List<String> messages) {}

    /** When somebody must look for {@link #settleNext} again; empty for not before another waiver comes. */
    public Optional<Instant> nextToSettle() {
        return jdbc.sql("select settle_at from compliance.waivers where settle_at is not null"
                        + " order by settle_at limit 1")
                .query((row, _) -> instant(row, 1))
                .optional();
    }

    private static Stored stored(ResultSet row) throws SQLException {
        return new Stored(
                row.getLong(1),
                row.getString(2),
                row.getObject(3, OffsetDateTime.class) != null,
                instant(row, 4),
                row.getObject(5, UUID.class),
                row.getString(6));
    }

    public record Stored(
            long version,
            String jws,
            boolean withdrawn,
            Instant appliedAt,
            @Nullable UUID device,
            @Nullable String group) {}

    private record Unsettled(
            UUID id, @Nullable UUID device, @Nullable String group) {}
}
