package io.portcullis.platform.compliance;

import io.portcullis.platform.compliance.PolicySetVerifier.Verification;
import io.portcullis.policy.PolicyLoader;
import io.portcullis.policy.PolicyLoading;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The policy set in force, compiled once a node. The database says which one that is; every caller brings the revision
 * it read there, so a node that missed a message catches up with the first request.
 */
final class PolicySets {
    private static final Logger log = LoggerFactory.getLogger(PolicySets.class);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    private final PolicySetStore store;
    private final PolicySetVerifier verifier;
    private final PolicyLoader loader;
    private final Clock clock;
    private volatile @Nullable PolicyInForceSet current;
    private @Nullable Failure failure;

    PolicySets(PolicySetStore store, PolicySetVerifier verifier, PolicyLoader loader, Clock clock) {
        this.store = store;
        this.verifier = verifier;
        this.loader = loader;
        this.clock = clock;
    }

    /** What this node has in memory; it may be behind the database. For hints, never for decisions. */
    Optional<PolicyInForceSet> inMemory() {
        return Optional.ofNullable(current);
    }

    /** The policy set in force by the database; empty before the first. */
    Optional<PolicyInForceSet> inForce() {
        return at(store.revisionInForce());
    }

    /**
     * The policy set of a revision just read from the database, or the newer one this node knows meanwhile.
     *
     * @throws ComplianceUnavailable if the stored set is not to be trusted any more: nothing may be decided by it
     */
    Optional<PolicyInForceSet> at(long revision) {
        if (revision == 0) {
            return Optional.empty();
        }
        var known = current;
        return Optional.of(known != null && known.revision() >= revision ? known : catchUp(revision));
    }

    /** Takes over a set that was just committed as the one in force. */
    synchronized void take(PolicyInForceSet committed) {
        var known = current;
        if (known == null || known.revision() < committed.revision()) {
            current = committed;
            log.info("Policy revision {} is in force on this node", committed.revision());
        }
    }

    private synchronized PolicyInForceSet catchUp(long revision) {
        var known = current;
        if (known != null && known.revision() >= revision) {
            return known;
        }
        var failed = failure;
        if (failed != null && failed.revision() == revision && clock.instant().isBefore(failed.retryAt())) {
            throw new ComplianceUnavailable(failed.message(), null);
        }
        try {
            var loaded = load(revision);
            take(loaded);
            failure = null;
            return loaded;
        } catch (TrustedSigners.SignersUnreadable | StoredSetRejected e) {
            String message = "Policy revision " + revision + " is in force, and this node cannot use it";
            log.error("{}: {}", message, e.getMessage());
            failure = new Failure(revision, message, clock.instant().plus(RETRY_AFTER));
            throw new ComplianceUnavailable(message, e);
        }
    }

    /** A row in the database proves nothing: the signature is verified as if it had come over Kafka. */
    private PolicyInForceSet load(long revision) {
        var stored = store.find(revision).orElseThrow(() -> new StoredSetRejected("it is not in the database"));
        return switch (verifier.verify(stored.jws())) {
            case Verification.Refused refused -> throw new StoredSetRejected(String.join(" ", refused.reasons()));
            case Verification.Verified verified -> {
                var payload = verified.payload();
                if (payload.revision() != revision) {
                    throw new StoredSetRejected("what is stored under it is revision " + payload.revision());
                }
                yield switch (loader.load(payload.document())) {
                    case PolicyLoading.Accepted(var rules) ->
                        new PolicyInForceSet(payload, rules, stored.jws(), stored.appliedAt());
                    case PolicyLoading.Rejected(var problems) -> throw new StoredSetRejected(problems.toString());
                };
            }
        };
    }

    private static final class StoredSetRejected extends RuntimeException {
        StoredSetRejected(String message) {
            super(message);
        }
    }

    private record Failure(long revision, String message, Instant retryAt) {}
}
