package io.portcullis.platform.compliance.reports;

import io.portcullis.contracts.AcceptedReport;
import io.portcullis.contracts.Topics;
import io.portcullis.contracts.WireJson;
import io.portcullis.outbox.Outbox;
import io.portcullis.outbox.OutboxMessage;
import io.portcullis.platform.compliance.attributes.CustomAttributes;
import io.portcullis.platform.compliance.decisions.DecisionChanges;
import io.portcullis.platform.compliance.decisions.Evaluator;
import io.portcullis.platform.compliance.decisions.StateStore;
import io.portcullis.platform.compliance.decisions.StoredSubject;
import io.portcullis.platform.compliance.evidence.CustomReadings;
import io.portcullis.platform.compliance.evidence.PostureDigest;
import io.portcullis.platform.compliance.evidence.PostureJson;
import io.portcullis.platform.compliance.history.PostureHistory;
import io.portcullis.platform.compliance.policies.PolicySets;
import io.portcullis.platform.compliance.reports.ReportBatch.Delivered;
import io.portcullis.platform.devices.Device;
import io.portcullis.platform.devices.Devices;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Takes over whole reports, those of many devices with each statement: read the rows, write them, keep what is new,
 * tell the topic and the registry.
 */
final class WholeReports {
    private final StateStore states;
    private final ReportWrites writes;
    private final PolicySets sets;
    private final CollectionPlans plans;
    private final CustomAttributes custom;
    private final PostureHistory history;
    private final DecisionChanges changes;
    private final Devices devices;
    private final Outbox outbox;
    private final ReportTimes times;

    WholeReports(
            StateStore states,
            ReportWrites writes,
            PolicySets sets,
            CollectionPlans plans,
            CustomAttributes custom,
            PostureHistory history,
            DecisionChanges changes,
            Devices devices,
            Outbox outbox,
            ReportTimes times) {
        this.states = states;
        this.writes = writes;
        this.sets = sets;
        this.plans = plans;
        this.custom = custom;
        this.history = history;
        this.changes = changes;
        this.devices = devices;
        this.outbox = outbox;
        this.times = times;
    }

    /** Within the caller's transaction, which holds what is in force. */
    List<Optional<ReportOutcome>> attempt(List<Delivered<PostureReport.Whole>> delivered, Instant now) {
        var batch = new ReportBatch<>(delivered);
        var reports = batch.byDevice();
        var found = states.findAll(reports.keySet());
        var registered = devices.findAll(reports.keySet());
        Set<UUID> firsts = new HashSet<>(reports.keySet());
        firsts.removeAll(found.states().keySet());
        var customOfFirsts = firsts.isEmpty() ? Map.<UUID, @Nullable String>of() : custom.beforeFirstReport(firsts);
        var rules = sets.rules(found.inForce());
        var plan = plans.of(rules);
        Map<UUID, ReportWrites.Write> pending = new HashMap<>();
        reports.forEach((id, one) -> {
            var report = one.report();
            var prior = found.states().get(id);
            Device device = registered.get(id);
            if (prior != null && !ReportEffects.isAfter(report.id(), prior.lastReportId())) {
                batch.conclude(id, ReportEffects.replayed());
            } else if (device == null) {
                batch.conclude(id, ReportEffects.noSuchDevice());
            } else {
                var subject = StoredSubject.of(device, one.reporter().protection());
                String attributes = prior == null ? customOfFirsts.get(id) : prior.customAttributes();
                var evaluated = Evaluator.next(
                        id,
                        subject,
                        subject.complete(CustomReadings.beside(report.posture(), attributes), now),
                        rules,
                        prior,
                        now);
                String digest = PostureDigest.of(report.readings());
                pending.put(
                        id,
                        new ReportWrites.Write(
                                id,
                                device.name(),
                                report,
                                evaluated,
                                now,
                                plan.stampOn(report.readings().keySet()),
                                digest,
                                prior == null || !digest.equals(prior.postureDigest()),
                                attributes));
            }
        });
        var written = writes.write(pending.values());
        var unwritten = pending.values().stream()
                .filter(write -> !written.contains(write.deviceId()))
                .toList();
        writes.waits(unwritten, now).forEach((id, wait) -> batch.conclude(id, new ReportOutcome.TooSoon(wait)));
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

    private void tell(Collection<ReportWrites.Write> written) {
        List<OutboxMessage> messages = new ArrayList<>();
        List<DecisionChanges.Change> changed = new ArrayList<>();
        List<Devices.Evaluation> evaluations = new ArrayList<>();
        for (var write : written) {
            var report = write.report();
            messages.add(new OutboxMessage(
                    Topics.POSTURE,
                    write.deviceId().toString(),
                    WireJson.mapper()
                            .writeValueAsBytes(new AcceptedReport(
                                    write.deviceId(), report.id(), write.receivedAt(), report.readings()))));
            if (write.evaluated().changed()) {
                changed.add(new DecisionChanges.Change(write.deviceName(), write.evaluated()));
            }
            evaluations.add(ReportEffects.forRegistry(
                    write.deviceId(),
                    write.evaluated(),
                    PostureJson.text(report.readings(), "os.type"),
                    PostureJson.text(report.readings(), "os.version"),
                    write.receivedAt()));
        }
        history.keep(written.stream()
                .filter(ReportWrites.Write::fresh)
                .map(write -> new PostureHistory.Entry(
                        write.deviceId(),
                        write.report().id(),
                        write.receivedAt(),
                        write.report().readings()))
                .toList());
        messages.addAll(changes.record(changed));
        outbox.appendAll(messages);
        devices.recordEvaluations(evaluations);
    }
}
