package io.portcullis.platform.compliance.redecisions;

import io.portcullis.outbox.Outbox;
import io.portcullis.platform.compliance.decisions.DecisionChanges;
import io.portcullis.platform.compliance.decisions.Evaluated;
import io.portcullis.platform.compliance.decisions.Evaluator;
import io.portcullis.platform.compliance.decisions.RegistryStatus;
import io.portcullis.platform.compliance.decisions.StateStore;
import io.portcullis.platform.compliance.decisions.StoredDecision;
import io.portcullis.platform.compliance.decisions.StoredState;
import io.portcullis.platform.compliance.decisions.StoredSubject;
import io.portcullis.platform.compliance.evidence.KnownPostures;
import io.portcullis.platform.compliance.policies.Rules;
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
     * Within the caller's transaction, which holds what is in force. A device of which something was written since its
     * row was read is left alone: whoever wrote it decided it, or has made it due.
     *
     * @param read the devices' rows
     * @param rules read after them
     * @return how many were written; the others stay as they are
     */
    int decide(List<StoredState> read, Rules rules, Instant now) {
        List<Decided> other = new ArrayList<>();
        // Few are different in a fleet.
        Map<String, StoredSubject> subjects = new HashMap<>();
        var known = postures.of(StoredState.digests(read));
        for (StoredState state : read) {
            var posture = known.get(state.deviceId());
            if (posture == null) {
                continue;
            }
            var subject = subjects.computeIfAbsent(state.subject(), StoredSubject::parse);
            var evidence = subject.complete(posture, state.collected(), state.customAttributes(), now);
            var evaluated = Evaluator.next(state.deviceId(), subject, evidence, rules, state, now);
            if (!evaluated.sameAsStored()) {
                other.add(new Decided(state, evaluated));
            }
        }
        return store(other);
    }

    private int store(List<Decided> decided) {
        var written = states.updateAll(decided.stream().map(Decided::decision).toList());
        List<DecisionChanges.Change> changed = new ArrayList<>();
        List<Devices.Reevaluation> told = new ArrayList<>();
        for (var one : decided) {
            var decision = one.decision();
            if (!written.contains(decision.deviceId())) {
                continue;
            }
            if (RegistryStatus.differs(decision, one.state())) {
                told.add(new Devices.Reevaluation(
                        decision.deviceId(), decision.status(), RegistryStatus.standsUntil(decision)));
            }
            if (one.evaluated().changed()) {
                changed.add(new DecisionChanges.Change(one.state().deviceName(), one.evaluated()));
            }
        }
        if (changed.isEmpty()) {
            states.leaveDurabilityToLater();
        }
        outbox.appendAll(changes.record(changed));
        devices.recordReevaluations(told);
        return written.size();
    }

    private record Decided(StoredState state, Evaluated evaluated) {
        private StoredDecision decision() {
            return evaluated.stored();
        }
    }
}
