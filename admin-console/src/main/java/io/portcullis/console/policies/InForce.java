package io.portcullis.console.policies;

import io.portcullis.console.platform.PlatformCalls;
import io.portcullis.console.platform.PlatformPath;
import io.portcullis.console.platform.PlatformRefusal;
import io.portcullis.console.platform.PlatformUnavailable;
import io.portcullis.contracts.PolicyInForce;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The policy set in force. The platform knows; while it does not answer, the console goes by what its nodes last said,
 * so that drafts can be worked on all the same.
 */
@Component
class InForce {
    private static final Logger LOG = LoggerFactory.getLogger(InForce.class);

    private final PlatformCalls platform;
    private final Revisions revisions;
    private final NodeStatuses statuses;

    InForce(PlatformCalls platform, Revisions revisions, NodeStatuses statuses) {
        this.platform = platform;
        this.revisions = revisions;
        this.statuses = statuses;
    }

    /** @param certain whether the platform itself said so just now */
    record PolicySet(long revision, String document, boolean certain) {}

    Optional<PolicySet> find() {
        try {
            Optional<PolicySet> known = platform.find(PlatformPath.of("/policy-set"), PolicyInForce.class)
                    .map(set -> new PolicySet(set.revision(), set.document(), true));
            known.ifPresent(set -> revisions.seen(set.revision()));
            return known;
        } catch (PlatformUnavailable | PlatformRefusal e) {
            LOG.info("The platform does not say which policy set is in force: {}", e.getMessage());
            return revisions
                    .find(statuses.highestApplied())
                    .map(revision -> new PolicySet(revision.revision(), revision.document(), false));
        }
    }
}
