package io.portcullis.platform.compliance.reports;

import io.portcullis.contracts.ProblemCodes;
import io.portcullis.outbox.Outbox;
import io.portcullis.platform.compliance.decisions.DecisionChanges;
import io.portcullis.platform.compliance.decisions.Evaluator;
import io.portcullis.platform.compliance.decisions.StoredState;
import io.portcullis.platform.compliance.decisions.StoredSubject;
import io.portcullis.platform.compliance.evidence.CollectionTimes;
import io.portcullis.platform.compliance.evidence.KnownPostures;
import io.portcullis.platform.compliance.policies.PolicySets;
import io.portcullis.platform.compliance.reports.ReportBatch.Delivered;
import io.portcullis.platform.devices.Device;
import io.portcullis.platform.devices.Devices;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Takes over reports that say nothing has changed. Each device is decided anew, exactly as if it had sent everything
 * again, collected when this report was made; what is spared is sending it, reading it and writing it. The posture
 * topic carries whole reports only.
 */
final class UnchangedReports {
    private final UnchangedWrites rows;
    private final PolicySets sets;
    private final CollectionPlans plans;
    private final KnownPostures known;
    private final DecisionChanges changes;
    private final Devices devices;
    private final Outbox outbox;
    private final ReportTimes times;

    UnchangedReports(
            UnchangedWrites rows,
            PolicySets sets,
            CollectionPlans plans,
            KnownPostures known,
            DecisionChanges changes,
            Devices devices,
            Outbox outbox,
            ReportTimes times) {
        this.rows = rows;
        this.sets = sets;
        this.plans = plans;
        this.known = known;
        this.changes = changes;
        this.devices = devices;
        this.outbox = outbox;
        this.times = times;
    }

    /** Within the caller's transaction, which holds what is in force. */
    List<Optional<ReportOutcome>> attempt(List<Delivered<PostureReport.Unchanged>> delivered, Instant now) {
        var batch = new ReportBatch<>(delivered);
        var reports = batch.byDevice();
        var found = rows.find(reports.keySet());
        var postures = known.of(StoredState.digests(
                found.rows().values().stream().map(UnchangedWrites.Row::state).toList()));
        var registered = devices.findAll(reports.keySet());
        var rules = sets.rules(found.inForce());
        var plan = plans.of(rules);
        Map<UUID, UnchangedWrites.Write> pending = new HashMap<>();
        reports.forEach((id, one) -> {
            var report = one.report();
            var row = found.rows().get(id);
            var posture = postures.get(id);
            Device device = registered.get(id);
            if (device == null) {
                batch.conclude(id, ReportEffects.noSuchDevice());
            } else if (row == null) {
                batch.conclude(id, wholeNeeded("No whole report of this device is known."));
            } else if (!ReportEffects.isAfter(report.id(), row.state().lastReportId())) {
                batch.conclude(id, ReportEffects.replayed());
            } else if (!report.refersTo().equals(row.hash())) {
                batch.conclude(id, wholeNeeded("The last whole report of this device that was accepted is another."));
            } else if (!plan.isCoveredBy(row.plan())) {
                batch.conclude(id, wholeNeeded("More is to be collected now than that report says."));
            } else if (posture != null) {
                // A clock that runs ahead must not make evidence last longer than it would have, sent whole.
                var asOf = report.issuedAt().isAfter(now) ? now : report.issuedAt();
                var subject = StoredSubject.of(device, one.reporter().protection());
                var evaluated = Evaluator.next(
                        id,
                        subject,
                        subject.complete(
                                posture, CollectionTimes.of(asOf), row.state().customAttributes(), now),
                        rules,
                        row.state(),
                        now);
                pending.put(id, new UnchangedWrites.Write(device.name(), report.id(), asOf, now, row, evaluated));
            }
        });
        var written = rows.write(pending.values());
        Set<UUID> unwritten = new HashSet<>(pending.keySet());
        unwritten.removeAll(written);
        rows.waits(unwritten, now).forEach((id, wait) -> batch.conclude(id, new ReportOutcome.TooSoon(wait)));
        pending.keySet().retainAll(written);
        tell(pending.values());
        pending.forEach((id, write) -> {
            var reporter = reports.get(id);
            if (reporter != null) {
                batch.conclude(id, ReportEffects.accepted(write.evaluated(), now, reporter.reporter(), times));
            }
        });
        return batch.outcomes();
    }

    private void tell(Iterable<UnchangedWrites.Write> written) {
        List<DecisionChanges.Change> changed = new ArrayList<>();
        List<Devices.Evaluation> evaluations = new ArrayList<>();
        for (var write : written) {
            if (write.evaluated().changed()) {
                changed.add(new DecisionChanges.Change(write.deviceName(), write.evaluated()));
            }
            var state = write.row().state();
            evaluations.add(ReportEffects.forRegistry(
                    state.deviceId(), write.evaluated(), state.osType(), state.osVersion(), write.receivedAt()));
        }
        if (!changed.isEmpty()) {
            outbox.appendAll(changes.record(changed));
        }
        devices.recordEvaluations(evaluations);
    }

    private static ReportOutcome wholeNeeded(String why) {
        return new ReportOutcome.Refused(
                ProblemCodes.REPORT_WHOLE_NEEDED, why + " Fetch the collection plan and send a whole report.");
    }
}
