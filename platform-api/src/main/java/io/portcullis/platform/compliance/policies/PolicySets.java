package io.portcullis.platform.compliance.policies;

import io.portcullis.platform.compliance.ComplianceUnavailable;
import io.portcullis.platform.compliance.policies.PolicySetVerifier.Verification;
import io.portcullis.platform.compliance.signatures.TrustedSigners;
import io.portcullis.platform.compliance.waivers.StandingWaivers;
import io.portcullis.policy.PolicyLoader;
import io.portcullis.policy.PolicyLoading;
import io.portcullis.policy.Waivers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The policy sets that decide, compiled once a node. The database says which those are; every caller brings the
 * revision it read there, so a node that missed a message catches up with the first request.
 */
public final class PolicySets {
    private static final Logger log = LoggerFactory.getLogger(PolicySets.class);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);
    /** In force, being rolled out, and those before them, for what was read just before a change. */
    private static final int KEPT = 4;

    private final PolicySetStore store;
    private final PolicySetVerifier verifier;
    private final PolicyLoader loader;
    private final StandingWaivers waivers;
    private final Clock clock;
    private final Map<Long, PolicyInForceSet> compiled = new ConcurrentHashMap<>();
    private volatile @Nullable InForce lastSeen;
    private @Nullable Failure failure;

    PolicySets(
            PolicySetStore store,
            PolicySetVerifier verifier,
            PolicyLoader loader,
            StandingWaivers waivers,
            Clock clock) {
        this.store = store;
        this.verifier = verifier;
        this.loader = loader;
        this.waivers = waivers;
        this.clock = clock;
    }

    /** What this node has in memory for a device; it may be behind the database. For hints, never for decisions. */
    public Optional<PolicyInForceSet> inMemory(UUID device, Collection<String> groups) {
        var seen = lastSeen;
        return seen == null ? Optional.empty() : Optional.ofNullable(compiled.get(seen.revisionFor(device, groups)));
    }

    /** What decides by the database, now. */
    public Rules rules() {
        return rules(store.inForce());
    }

    /** What decides by a row that was just read. */
    public Rules rules(InForce read) {
        lastSeen = read;
        return new Rules(read, this, waivers.at(read.waiversEpoch()));
    }

    /** The waivers of an epoch just read, or newer ones. */
    public Waivers waivers(long epoch) {
        return waivers.at(epoch);
    }

    /** In force for all devices that no roll-out has reached; empty before the first. */
    public Optional<PolicyInForceSet> inForce() {
        return rules().base();
    }

    /**
     * The policy set of a revision just read from the database; empty for 0.
     *
     * @throws ComplianceUnavailable if the stored set is not to be trusted any more: nothing may be decided by it
     */
    public Optional<PolicyInForceSet> at(long revision) {
        if (revision == 0) {
            return Optional.empty();
        }
        var known = compiled.get(revision);
        return Optional.of(known != null ? known : catchUp(revision));
    }

    /** Takes over a set that was just committed, so that it is not compiled again. */
    public synchronized void take(PolicyInForceSet committed) {
        compiled.put(committed.revision(), committed);
        while (compiled.size() > KEPT) {
            var seen = lastSeen;
            compiled.keySet().stream()
                    .filter(revision -> seen == null || (revision != seen.revision() && revision != seen.candidate()))
                    .filter(revision -> revision != committed.revision())
                    .min(Long::compare)
                    .ifPresent(compiled::remove);
        }
        log.info("Policy revision {} is known to this node", committed.revision());
    }

    private synchronized PolicyInForceSet catchUp(long revision) {
        var known = compiled.get(revision);
        if (known != null) {
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
