package io.portcullis.platform.compliance.publications;

import io.portcullis.contracts.PolicySetPayload;
import io.portcullis.contracts.PolicyStatus;
import io.portcullis.contracts.Topics;
import io.portcullis.platform.compliance.ComplianceEvent.PolicySetApplied;
import io.portcullis.platform.compliance.ComplianceEvent.PolicySetRejected;
import io.portcullis.platform.compliance.policies.PolicyInForceSet;
import io.portcullis.platform.compliance.policies.PolicyMessage;
import io.portcullis.platform.compliance.policies.PolicySetStore;
import io.portcullis.platform.compliance.policies.PolicySetStore.Judgment;
import io.portcullis.platform.compliance.policies.PolicySetVerifier;
import io.portcullis.platform.compliance.policies.PolicySetVerifier.Verification;
import io.portcullis.platform.compliance.policies.PolicySets;
import io.portcullis.platform.compliance.policies.PolicyStatuses;
import io.portcullis.platform.compliance.redecisions.FleetReevaluations;
import io.portcullis.platform.compliance.redecisions.NodeName;
import io.portcullis.platform.compliance.rollouts.Rollouts;
import io.portcullis.policy.CompiledPolicySet;
import io.portcullis.policy.PolicyLoader;
import io.portcullis.policy.PolicyLoading;
import io.portcullis.policy.PolicyProblem;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Judges what arrives on the policy topic. A set takes effect if its signature, its signer, its revision and its
 * content check out; otherwise what was in force stays, and the console is told why. Every node reads every message;
 * the database lets the first one act and the others be silent.
 */
final class PolicyIntake {
    private static final Logger log = LoggerFactory.getLogger(PolicyIntake.class);
    private static final int MOST_REASONS = 50;

    private final PolicySetVerifier verifier;
    private final PolicyLoader loader;
    private final PolicySets sets;
    private final PolicySetStore store;
    private final PolicyStatuses statuses;
    private final FleetReevaluations reevaluations;
    private final Rollouts rollouts;
    private final WaiverIntake waivers;
    private final Runnable wakeReevaluation;
    private final TransactionOperations transactions;
    private final ApplicationEventPublisher events;
    private final NodeName node;
    private final Clock clock;

    PolicyIntake(
            PolicySetVerifier verifier,
            PolicyLoader loader,
            PolicySets sets,
            PolicySetStore store,
            PolicyStatuses statuses,
            FleetReevaluations reevaluations,
            Rollouts rollouts,
            WaiverIntake waivers,
            Runnable wakeReevaluation,
            TransactionOperations transactions,
            ApplicationEventPublisher events,
            NodeName node,
            Clock clock) {
        this.verifier = verifier;
        this.loader = loader;
        this.sets = sets;
        this.store = store;
        this.statuses = statuses;
        this.reevaluations = reevaluations;
        this.rollouts = rollouts;
        this.waivers = waivers;
        this.wakeReevaluation = wakeReevaluation;
        this.transactions = transactions;
        this.events = events;
        this.node = node;
        this.clock = clock;
    }

    /** Judging a message twice changes nothing. Throws only what trying again may cure. */
    void judge(PolicyMessage message) {
        if (message.key().startsWith(Topics.WAIVER_KEY_PREFIX)) {
            waivers.judge(message);
            return;
        }
        if (!message.key().equals(Topics.POLICY_SET_KEY)) {
            reject(message, 0, List.of("The message's key is not \"" + Topics.POLICY_SET_KEY + "\"."));
            return;
        }
        switch (verifier.verify(message.value())) {
            case Verification.Refused(var claimed, var reasons) -> reject(message, claimed, reasons);
            case Verification.Verified(var payload, var signer) -> judge(message, payload, signer);
        }
    }

    private void judge(PolicyMessage message, PolicySetPayload payload, String signer) {
        if (payload.revision() <= store.newestRevision()) {
            passed(message, payload);
            return;
        }
        switch (loader.load(payload.document())) {
            case PolicyLoading.Rejected(var problems) -> reject(message, payload.revision(), reasons(problems));
            case PolicyLoading.Accepted(var rules) -> accept(message, payload, rules, signer);
        }
    }

    private void accept(PolicyMessage message, PolicySetPayload payload, CompiledPolicySet rules, String signer) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        boolean applied = Boolean.TRUE.equals(transactions.execute(_ -> {
            if (payload.revision() <= store.lockNewestRevision()) {
                return false;
            }
            store.add(payload, message.value(), signer, node.value(), now);
            store.remember(message, new Judgment("applied", payload.revision(), List.of()), node.value(), now);
            var plan = payload.rollout();
            if (plan != null) {
                rollouts.start(payload, plan, now);
                return true;
            }
            rollouts.supersede(payload.revision(), now);
            store.putInForce(payload.revision());
            long devices = reevaluations.open(payload.revision(), now);
            statuses.tell(status(payload.revision(), PolicyStatuses.APPLIED, List.of(), devices, now));
            events.publishEvent(
                    new PolicySetApplied(payload.revision(), payload.publishedBy(), signer, node.value(), now));
            return true;
        }));
        if (applied) {
            sets.take(new PolicyInForceSet(payload, rules, message.value(), now));
            wakeReevaluation.run();
        } else {
            // Another node was faster, perhaps with this very message.
            passed(message, payload);
        }
    }

    /**
     * A revision that is not above the one in force: old news is passed over, anything else is an attempt to go back.
     */
    private void passed(PolicyMessage message, PolicySetPayload payload) {
        if (store.wasApplied(message)) {
            return;
        }
        var stored = store.find(payload.revision()).map(known -> verifier.verify(known.jws()));
        long newest = store.newestRevision();
        boolean same = stored.orElse(null) instanceof Verification.Verified known
                && known.payload().equals(payload);
        if (same && payload.revision() == newest) {
            return;
        }
        String reason = payload.revision() == newest
                ? "Revision %d is known already, with other content.".formatted(newest)
                : "Revision %d is not above revision %d, which is the newest.".formatted(payload.revision(), newest);
        reject(message, payload.revision(), List.of(reason));
    }

    private void reject(PolicyMessage message, long claimedRevision, List<String> reasons) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        transactions.executeWithoutResult(_ -> {
            if (store.remember(message, new Judgment("rejected", claimedRevision, reasons), node.value(), now)) {
                log.warn("A policy set was rejected; what is in force stays so. {}", String.join(" ", reasons));
                statuses.tell(status(claimedRevision, PolicyStatuses.REJECTED, reasons, 0, now));
                events.publishEvent(new PolicySetRejected(claimedRevision, reasons, node.value(), now));
            }
        });
    }

    private PolicyStatus status(long revision, String state, List<String> reasons, long devices, Instant now) {
        return new PolicyStatus(revision, node.value(), state, reasons, 0, devices, Map.of(), now);
    }

    private static List<String> reasons(List<PolicyProblem> problems) {
        return problems.stream()
                .limit(MOST_REASONS)
                .map(problem -> "Line %d, column %d: %s%s"
                        .formatted(problem.line(), problem.column(), path(problem.path()), problem.message()))
                .toList();
    }

    private static String path(@Nullable String path) {
        return path == null || path.isEmpty() ? "" : path + ": ";
    }
}
