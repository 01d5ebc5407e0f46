package io.portcullis.platform.compliance;

import static io.portcullis.platform.compliance.Columns.instant;
import static io.portcullis.platform.compliance.Columns.timestamp;

import io.portcullis.contracts.PolicySetPayload;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The policy sets that took effect, and what became of every message. */
final class PolicySetStore {
    private final JdbcClient jdbc;

    PolicySetStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** 0 before the first. */
    long revisionInForce() {
        return jdbc.sql("select revision from compliance.policy_in_force")
                .query(Long.class)
                .single();
    }

    /** The same, and nobody changes it until the caller's transaction ends. */
    long lockRevisionInForce() {
        return jdbc.sql("select revision from compliance.policy_in_force for update")
                .query(Long.class)
                .single();
    }

    Optional<Stored> find(long revision) {
        return jdbc.sql("select jws, applied_at from compliance.policy_sets where revision = ?")
                .param(revision)
                .query((row, _) -> new Stored(row.getString(1), instant(row, 2)))
                .optional();
    }

    void putInForce(PolicySetPayload payload, String jws, String signer, String node, Instant now) {
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
        jdbc.sql("update compliance.policy_in_force set revision = ?")
                .param(payload.revision())
                .update();
    }

    boolean wasApplied(PolicyMessage message) {
        return jdbc.sql("select exists (select 1 from compliance.policy_messages"
                        + " where topic_position = ? and digest = ? and outcome = 'applied')")
                .params(message.position(), message.digest())
                .query(Boolean.class)
                .single();
    }

    /** @return false if this very message was told of before */
    boolean remember(PolicyMessage message, Judgment judgment, String node, Instant now) {
        return jdbc.sql("insert into compliance.policy_messages"
                                + " (topic_position, digest, outcome, claimed_revision, reasons, node, judged_at)"
                                + " values (?, ?, ?, ?, ?, ?, ?) on conflict do nothing")
                        .params(
                                message.position(),
                                message.digest(),
                                judgment.outcome(),
                                judgment.claimedRevision(),
                                judgment.reasons().toArray(String[]::new),
                                node,
                                timestamp(now))
                        .update()
                == 1;
    }

    record Stored(String jws, Instant appliedAt) {}

    /** @param outcome {@code applied} or {@code rejected} */
    record Judgment(String outcome, long claimedRevision, List<String> reasons) {}
}
