package io.portcullis.platform.compliance;

import io.portcullis.outbox.Outbox;
import io.portcullis.platform.compliance.StateStore.LockedState;
import io.portcullis.platform.devices.Devices;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Decides devices anew without a report: stores, and tells as a report does. */
final class Redecisions {
    private final StateStore states;
    private final KnownPostures postures;
    private final DecisionChanges changes;
    private final Devices devices;
    private final Outbox outbox;

    Redecisions(StateStore states, KnownPostures postures, DecisionChanges changes, Devices devices, Outbox outbox) {
        this.states = states;
        this.postures = postures;
        this.changes = changes;
        this.devices = devices;
        this.outbox = outbox;
    }

    /**
     * Within the caller's transaction, which holds locks on the devices' rows.
     *
     * @param rules read after the rows were locked: whatever changes later finds them as they are written here
     */
    void decide(List<LockedState> locked, Rules rules, Instant now) {
        Map<Long, List<String>> confirmed = new HashMap<>();
        List<StoredDecision> other = new ArrayList<>();
        List<DecisionChanges.Change> changed = new ArrayList<>();
        List<Devices.Reevaluation> told = new ArrayList<>();
        // Few are different in a fleet.
        Map<String, StoredSubject> subjects = new HashMap<>();
        var known = postures.of(locked.stream().map(LockedState::state).toList());
        for (LockedState row : locked) {
            var state = row.state();
            var posture = known.get(state.deviceId());
            if (posture == null) {
                throw new IllegalStateException("Evidence of devices changed under a lock");
            }
            var subject = subjects.computeIfAbsent(state.subject(), StoredSubject::parse);
            var evidence = subject.complete(posture, state.collected(), state.customAttributes(), now);
            var evaluated = Evaluator.next(state.deviceId(), subject, evidence, rules, state, now);
            var decision = evaluated.stored();
            if (evaluated.sameAsStored()) {
                confirmed
                        .computeIfAbsent(decision.policyRevision(), _ -> new ArrayList<>(locked.size()))
                        .add(row.place());
            } else {
                other.add(decision);
            }
            if (RegistryStatus.differs(decision, state)) {
                told.add(new Devices.Reevaluation(
                        decision.deviceId(), decision.status(), RegistryStatus.standsUntil(decision)));
            }
            if (evaluated.changed()) {
                changed.add(new DecisionChanges.Change(state.deviceName(), evaluated));
            }
        }
        int written = states.updateAll(other).size();
        for (var rows : confirmed.entrySet()) {
            written += states.confirmAll(rows.getKey(), rows.getValue(), now);
        }
        if (written != locked.size()) {
            throw new IllegalStateException("Rows of devices changed under a lock");
        }
        if (changed.isEmpty()) {
            states.leaveDurabilityToLater();
        }
        outbox.appendAll(changes.record(changed));
        devices.recordReevaluations(told);
    }
}
