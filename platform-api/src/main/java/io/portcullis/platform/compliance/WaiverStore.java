package io.portcullis.platform.compliance;

import static io.portcullis.platform.compliance.Columns.instant;
import static io.portcullis.platform.compliance.Columns.timestamp;

import io.portcullis.contracts.WaiverPayload;
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
final class WaiverStore {
    /** Ended ones that are still read: a clock that jumps back finds them again. */
    private static final Duration KEPT_IN_SIGHT = Duration.ofDays(2);

    private static final String CONCERNED = " where (device_id = ?::uuid"
            + " or (?::text is not null and subject::jsonb -> 'groups' @> to_jsonb(array[?::text])))";
    private static final String DUE_NOW =
            "update compliance.device_state set next_change = least(next_change, ?)" + CONCERNED;

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

    /** Nobody else changes a waiver until the caller's transaction ends. */
    void lock() {
        jdbc.sql("select revision from compliance.policy_in_force for update")
                .query(Long.class)
                .single();
    }

    Optional<Stored> find(UUID id) {
        return jdbc.sql("select version, jws, signer, withdrawn_at, applied_at from compliance.waivers where id = ?")
                .param(id)
                .query((row, _) -> new Stored(
                        row.getLong(1),
                        row.getString(2),
                        row.getString(3),
                        row.getObject(4, OffsetDateTime.class) != null,
                        instant(row, 5)))
                .optional();
    }

    /** Newest first. */
    List<Stored> newest(int limit) {
        return jdbc.sql("select version, jws, signer, withdrawn_at, applied_at from compliance.waivers"
                        + " order by applied_at desc, id limit ?")
                .param(limit)
                .query((row, _) -> new Stored(
                        row.getLong(1),
                        row.getString(2),
                        row.getString(3),
                        row.getObject(4, OffsetDateTime.class) != null,
                        instant(row, 5)))
                .list();
    }

    void put(WaiverPayload payload, String jws, String signer, String node, Instant now, Instant settleAt) {
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
    int dueNow(@Nullable UUID device, @Nullable String group, Instant now) {
        return jdbc.sql(DUE_NOW)
                .param(timestamp(now))
                .param(device)
                .param(group)
                .param(group)
                .update();
    }

    /**
     * The same for those that reported for the first time while a waiver was stored: their rows could not be seen then.
     *
     * @return whether there was a waiver to settle
     */
    boolean settleNext(Instant now) {
        var next = jdbc.sql("select id, device_id, group_name from compliance.waivers where settle_at <= ?"
                        + " order by settle_at limit 1 for update skip locked")
                .param(timestamp(now))
                .query((row, _) ->
                        new Unsettled(row.getObject(1, UUID.class), row.getObject(2, UUID.class), row.getString(3)))
                .optional();
        next.ifPresent(waiver -> {
            jdbc.sql(DUE_NOW + " and version = 1")
                    .param(timestamp(now))
                    .param(waiver.device())
                    .param(waiver.group())
                    .param(waiver.group())
                    .update();
            jdbc.sql("update compliance.waivers set settle_at = null where id = ?")
                    .param(waiver.id())
                    .update();
        });
        return next.isPresent();
    }

    record Standing(long epoch, List<String> messages) {}

    record Stored(long version, String jws, String signer, boolean withdrawn, Instant appliedAt) {}

    private record Unsettled(
            UUID id, @Nullable UUID device, @Nullable String group) {}
}
