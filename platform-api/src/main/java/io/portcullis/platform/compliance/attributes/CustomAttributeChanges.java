package io.portcullis.platform.compliance.attributes;

import io.portcullis.contracts.CustomAttributeDocument;
import io.portcullis.outbox.Outbox;
import io.portcullis.platform.compliance.ComplianceEvent.CustomAttributeChanged;
import io.portcullis.platform.compliance.decisions.DecisionChanges;
import io.portcullis.platform.compliance.decisions.Evaluator;
import io.portcullis.platform.compliance.decisions.RegistryStatus;
import io.portcullis.platform.compliance.decisions.StateStore;
import io.portcullis.platform.compliance.decisions.StoredSubject;
import io.portcullis.platform.compliance.evidence.CustomReadings;
import io.portcullis.platform.compliance.policies.PolicySetStore;
import io.portcullis.platform.compliance.policies.PolicySets;
import io.portcullis.platform.devices.Devices;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.transaction.support.TransactionOperations;

/** Sets and removes what other systems know of a device, and decides it anew in the same transaction. */
final class CustomAttributeChanges {
    static final int MOST = 64;
    private static final int ATTEMPTS = 8;

    private final CustomAttributes attributes;
    private final StateStore states;
    private final PolicySetStore policies;
    private final PolicySets sets;
    private final DecisionChanges changes;
    private final Devices devices;
    private final Outbox outbox;
    private final TransactionOperations transactions;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    CustomAttributeChanges(
            CustomAttributes attributes,
            StateStore states,
            PolicySetStore policies,
            PolicySets sets,
            DecisionChanges changes,
            Devices devices,
            Outbox outbox,
            TransactionOperations transactions,
            ApplicationEventPublisher events,
            Clock clock) {
        this.attributes = attributes;
        this.states = states;
        this.policies = policies;
        this.sets = sets;
        this.changes = changes;
        this.devices = devices;
        this.outbox = outbox;
        this.transactions = transactions;
        this.events = events;
        this.clock = clock;
    }

    List<CustomAttributeDocument> of(UUID deviceId) {
        return attributes.of(deviceId);
    }

    /** What became of a change. */
    enum Change {
        DONE,
        NOTHING_THERE,
        TOO_MANY,
        /** Reports and re-evaluations of the device kept coming in between. */
        BUSY
    }

    Change set(UUID deviceId, String name, Object value, Instant expiresAt, String actor) {
        return attempt(deviceId, now -> {
            var known = attributes.of(deviceId);
            if (known.size() >= MOST
                    && known.stream().noneMatch(one -> one.name().equals(name))) {
                return Change.TOO_MANY;
            }
            attributes.set(deviceId, new CustomAttributeDocument(name, value, now, actor, expiresAt));
            events.publishEvent(new CustomAttributeChanged(deviceId, name, value, expiresAt, actor, now));
            return Change.DONE;
        });
    }

    Change remove(UUID deviceId, String name, String actor) {
        return attempt(deviceId, now -> {
            if (!attributes.remove(deviceId, name)) {
                return Change.NOTHING_THERE;
            }
            events.publishEvent(new CustomAttributeChanged(deviceId, name, null, null, actor, now));
            return Change.DONE;
        });
    }

    private interface Step {
        Change at(Instant now);
    }

    private Change attempt(UUID deviceId, Step step) {
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            var change = transactions.execute(status -> {
                policies.holdInForce();
                attributes.lock(List.of(deviceId));
                Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
                var done = step.at(now);
                if (done == Change.DONE && !decided(deviceId, now)) {
                    status.setRollbackOnly();
                    return Change.BUSY;
                }
                return done;
            });
            if (change != null && change != Change.BUSY) {
                return change;
            }
        }
        return Change.BUSY;
    }

    /** @return false if a report or a re-evaluation came in between: nothing of this may stay then */
    private boolean decided(UUID deviceId, Instant now) {
        // Before the rules are read: a waiver withdrawn meanwhile finds the row as it is written here.
        states.lock(deviceId);
        var found = states.find(deviceId);
        var state = found.state();
        if (state == null) {
            return true;
        }
        String custom = CustomReadings.text(attributes.of(deviceId));
        var evidence = states.evidence(deviceId).orElseThrow().with(custom);
        var subject = StoredSubject.parse(state.subject());
        var evaluated = Evaluator.next(
                deviceId, subject, subject.complete(evidence.complete(), now), sets.rules(found.inForce()), state, now);
        if (states.updateAll(List.of(evaluated.stored())).isEmpty()) {
            return false;
        }
        attributes.copyToState(deviceId, custom);
        if (evaluated.changed()) {
            outbox.appendAll(changes.record(List.of(new DecisionChanges.Change(state.deviceName(), evaluated))));
        }
        devices.recordReevaluations(List.of(new Devices.Reevaluation(
                deviceId, evaluated.stored().status(), RegistryStatus.standsUntil(evaluated.stored()))));
        return true;
    }
}
