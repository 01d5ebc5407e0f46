package io.portcullis.console.policies;

import io.portcullis.contracts.PolicyRevisionDocument;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Roll-outs of revisions, past and under way. */
@Component
public class Rollouts {
    private final Revisions revisions;
    private final NodeStatuses statuses;

    Rollouts(Revisions revisions, NodeStatuses statuses) {
        this.revisions = revisions;
        this.statuses = statuses;
    }

    public Optional<Rollout> latest() {
        return revisions.latest().map(this::rollout);
    }

    Optional<Rollout> find(long revision) {
        return revisions.find(revision).map(this::rollout);
    }

    /** Newest first, from below the given revision. */
    List<Rollout> before(long revision, int limit) {
        return revisions.before(revision, limit).stream().map(this::rollout).toList();
    }

    /** As the policy API shows it, the policy set included. */
    Optional<PolicyRevisionDocument> document(long revision) {
        return revisions.find(revision).map(found -> document(rollout(found), found.document()));
    }

    /** The same without policy sets: a list of them would be long. */
    List<PolicyRevisionDocument> documents(long before, int limit) {
        return before(before, limit).stream()
                .map(rollout -> document(rollout, null))
                .toList();
    }

    private static PolicyRevisionDocument document(Rollout rollout, @Nullable String policySet) {
        return new PolicyRevisionDocument(
                rollout.revision(),
                rollout.state().wire(),
                rollout.publishedBy(),
                rollout.publishedAt(),
                rollout.nodes(),
                rollout.plan(),
                policySet);
    }

    private Rollout rollout(Revision revision) {
        return Rollout.of(revision, statuses.of(revision.revision()));
    }
}
