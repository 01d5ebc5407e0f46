package io.portcullis.platform.compliance;

import io.portcullis.outbox.Outbox;
import io.portcullis.platform.devices.Devices;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Decides devices anew without a report: stores, and tells as a report does. */
final class Redecisions {
    private final StateStore states;
    private final DecisionChanges changes;
    private final Devices devices;
    private final Outbox outbox;

    Redecisions(StateStore states, DecisionChanges changes, Devices devices, Outbox outbox) {
        this.states = states;
        this.changes = changes;
        this.devices = devices;
        this.outbox = outbox;
    }

    /**
     * Within the caller's transaction, which holds locks on the devices' rows.
     *
     * @param rules read after the rows were locked: whatever changes later finds them as they are written here
     */
    void decide(List<StoredState> locked, Rules rules, Instant now) {
        List<StoredDecision> decisions = new ArrayList<>(locked.size());
        List<DecisionChanges.Change> changed = new ArrayList<>();
        List<Devices.Reevaluation> told = new ArrayList<>(locked.size());
        // Few are different in a fleet.
        Map<String, StoredSubject> subjects = new HashMap<>();
        for (StoredState state : locked) {
            var subject = subjects.computeIfAbsent(state.subject(), StoredSubject::parse);
            var evaluated =
                    Evaluator.next(state.deviceId(), subject, state.evidence().complete(), rules, state, now);
            var decision = evaluated.stored();
            decisions.add(decision);
            told.add(new Devices.Reevaluation(
                    decision.deviceId(), decision.status(), PostureReports.statusStandsUntil(decision)));
            if (evaluated.changed()) {
                changed.add(new DecisionChanges.Change(state.deviceName(), evaluated));
            }
        }
        var written = states.updateAll(decisions);
        if (written.size() != decisions.size()) {
            throw new IllegalStateException("Rows of devices changed under a lock");
        }
        outbox.appendAll(changes.record(changed));
        devices.recordReevaluations(told);
    }
}
