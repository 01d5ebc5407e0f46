package io.portcullis.console.policies;

import io.portcullis.policy.PolicyLoader;
import io.portcullis.policy.PolicySet;
import io.portcullis.posture.Catalogue;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** The checks of the policy set in force, as far as platform nodes have said which one that is. */
@Component
public class ChecksInForce {
    private final PolicyLoader loader = new PolicyLoader(Catalogue.standard());
    private final Revisions revisions;
    private final NodeStatuses statuses;

    ChecksInForce(Revisions revisions, NodeStatuses statuses) {
        this.revisions = revisions;
        this.statuses = statuses;
    }

    /** @param name as {@code policy/check} */
    public record Named(String name, String title) {}

    public List<Named> all() {
        return inForce()
                .map(set -> set.policies().stream()
                        .flatMap(policy -> policy.checks().stream()
                                .map(check -> new Named(policy.id() + "/" + check.id(), check.title())))
                        .toList())
                .orElse(List.of());
    }

    /** Whether a waiver of that name, {@code policy/check} or {@code check}, would have something to excuse. */
    public boolean knows(String check) {
        return all().stream()
                .anyMatch(named -> named.name().equals(check)
                        || named.name().substring(named.name().indexOf('/') + 1).equals(check));
    }

    private Optional<PolicySet> inForce() {
        return revisions.find(statuses.highestApplied()).flatMap(revision -> loader.outline(revision.document()));
    }
}
