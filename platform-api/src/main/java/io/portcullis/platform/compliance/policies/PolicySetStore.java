package io.portcullis.platform.compliance.policies;

import static io.portcullis.platform.compliance.columns.Columns.instant;
import static io.portcullis.platform.compliance.columns.Columns.timestamp;

import io.portcullis.contracts.PolicySetPayload;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The policy sets that took effect, and what became of every message. */
public final class PolicySetStore {
    /** Names the lock on what is in force: "portcull" in ASCII, its last bits telling it from this product's others. */
    private static final long LOCK = 0x706f727463756c02L;

    private final JdbcClient jdbc;
    private final FleetParts parts;

    PolicySetStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
        this.parts = new FleetParts(jdbc);
    }

    /** What decides now. */
    public InForce inForce() {
        return jdbc.sql("select " + InForce.COLUMNS + " from compliance.policy_in_force p")
                .query((row, _) -> InForce.read(row, 0))
                .single();
    }

    /** 0 before the first. */
    long revisionInForce() {
        return inForce().revision();
    }

    /** The highest revision that ever took effect, whether or not it was taken back. */
    public long newestRevision() {
        return jdbc.sql("select newest from compliance.policy_in_force")
                .query(Long.class)
                .single();
    }

    /** Nobody else changes what decides until the caller's transaction ends. @return as {@link #newestRevision} */
    public long lockNewestRevision() {
        return jdbc.sql("select newest from compliance.policy_in_force for update")
                .query(Long.class)
                .single();
    }

    /**
     * What decides about which device stays as it is until the caller's transaction ends. Asked for by all who store
     * decisions, before they read what is in force and before any other lock: so once that has changed, nothing is
     * stored any more that was decided under what was in force before.
     */
    public void holdInForce() {
        lock("select pg_advisory_xact_lock_shared(?)");
    }

    /** Waits for those who hold it; a node that hangs does not make all the others hang with it for long. */
    private void changeInForce() {
        jdbc.sql("set local lock_timeout = '5s'").update();
        lock("select pg_advisory_xact_lock(?)");
    }

    private void lock(String statement) {
        jdbc.sql(statement).param(LOCK).query((row, _) -> true).single();
    }

    public Optional<Stored> find(long revision) {
        return jdbc.sql("select jws, applied_at from compliance.policy_sets where revision = ?")
                .param(revision)
                .query((row, _) -> new Stored(row.getString(1), instant(row, 2)))
                .optional();
    }

    /** Thumbprint of the key that signed a stored set. */
    public String signer(long revision) {
        return jdbc.sql("select signer from compliance.policy_sets where revision = ?")
                .param(revision)
                .query(String.class)
                .single();
    }

    /** Stores a set as the newest; who it decides for is said after. */
    public void add(PolicySetPayload payload, String jws, String signer, String node, Instant now) {
        jdbc.sql("insert into compliance.policy_sets"
                        + " (revision, jws, signer, published_at, published_by, applied_at, applied_by)"
                        + " values (?, ?, ?, ?, ?, ?, ?)")
                .params(
                        payload.revision(),
                        jws,
                        signer,
                        timestamp(payload.publishedAt()),
                        payload.publishedBy(),
                        timestamp(now),
                        node)
                .update();
        jdbc.sql("update compliance.policy_in_force set newest = ?")
                .param(payload.revision())
                .update();
    }

    /** For every device; a roll-out, if one ran, is over. */
    public void putInForce(long revision) {
        changeInForce();
        jdbc.sql("update compliance.policy_in_force set revision = ?, candidate = 0, stage_percent = 0,"
                        + " stage_groups = '{}'")
                .param(revision)
                .update();
        parts.open();
    }

    /** For the devices that these stages reach; the others stay with what is in force. 0 takes it back. */
    public void putCandidate(long revision, int percent, List<String> groups) {
        changeInForce();
        jdbc.sql("update compliance.policy_in_force set candidate = ?, stage_percent = ?, stage_groups = ?")
                .params(revision, percent, groups.toArray(String[]::new))
                .update();
        parts.open();
    }

    public boolean wasApplied(PolicyMessage message) {
        return jdbc.sql("select exists (select 1 from compliance.policy_messages"
                        + " where topic_position = ? and digest = ? and outcome = 'applied')")
                .params(message.position(), message.digest())
                .query(Boolean.class)
                .single();
    }

    /**
     * @return false if this very message was told of before, be it so long ago that it was forgotten: a place in the
     *     topic is given by Kafka alone, and a topic that was made anew has messages younger than those forgotten
     */
    public boolean remember(PolicyMessage message, Judgment judgment, String node, Instant now) {
        return jdbc.sql("insert into compliance.policy_messages"
                                + " (topic_position, digest, outcome, claimed_revision, reasons, node, judged_at)"
                                + " select n.* from (values (?::bigint, ?::bytea, ?, ?::bigint, ?::text[], ?,"
                                + " ?::timestamptz)) as n (topic_position, digest, outcome, claimed_revision, reasons,"
                                + " node, judged_at)"
                                + " where not exists (select 1 from compliance.forgotten_messages f"
                                + " where n.outcome = 'rejected' and n.topic_position <= f.up_to"
                                + " and ?::timestamptz < f.judged_before)"
                                + " on conflict do nothing")
                        .params(
                                message.position(),
                                message.digest(),
                                judgment.outcome(),
                                judgment.claimedRevision(),
                                judgment.reasons().toArray(String[]::new),
                                node,
                                timestamp(now),
                                timestamp(message.writtenAt()))
                        .update()
                == 1;
    }

    public record Stored(String jws, Instant appliedAt) {}

    /** @param outcome {@code applied} or {@code rejected} */
    public record Judgment(String outcome, long claimedRevision, List<String> reasons) {}
}
