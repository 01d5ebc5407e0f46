package io.portcullis.platform.compliance;

import io.portcullis.contracts.AcceptedReport;
import io.portcullis.contracts.CollectionPlan;
import io.portcullis.contracts.ProblemCodes;
import io.portcullis.contracts.ReportAnswer;
import io.portcullis.contracts.Topics;
import io.portcullis.contracts.WireJson;
import io.portcullis.outbox.Outbox;
import io.portcullis.outbox.OutboxMessage;
import io.portcullis.platform.batches.Batches;
import io.portcullis.platform.compliance.ComplianceEvent.ReportRefused;
import io.portcullis.platform.compliance.PostureReportVerifier.Verification;
import io.portcullis.platform.devices.Device;
import io.portcullis.platform.devices.DevicePrincipal;
import io.portcullis.platform.devices.Devices;
import io.portcullis.policy.Status;
import io.portcullis.posture.Catalogue;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Takes posture reports in. Those that arrive at the same time share a transaction, and each of its statements: read
 * the devices' rows, write them, append the reports to the outbox, tell the registry.
 */
final class PostureReports implements AutoCloseable {
    private static final int WORKERS = 2;
    private static final int MOST_AT_ONCE = 64;

    private static final int ATTEMPTS = 4;
    private static final Duration SHORTEST_INTERVAL = Duration.ofSeconds(30);
    /** How long the registry may show a status that time alone does not worsen. */
    private static final Duration STATUS_STANDS = Duration.ofDays(1);

    private static final Set<String> ALWAYS = Set.of("os.type", "os.version", "agent.version", "host.name");
    /** Refusals that no honest agent provokes. */
    private static final Set<String> SUSPICIOUS =
            Set.of(ProblemCodes.REPORT_BAD_SIGNATURE, ProblemCodes.REPORT_WRONG_DEVICE, ProblemCodes.REPORT_REPLAYED);

    private final PostureReportVerifier verifier;
    private final StateStore states;
    private final ReportWrites writes;
    private final PolicySets sets;
    private final DecisionChanges changes;
    private final Devices devices;
    private final Outbox outbox;
    private final TransactionOperations transactions;
    private final ApplicationEventPublisher events;
    private final Duration interval;
    private final Clock clock;
    private final Batches<Delivered, Optional<ReportOutcome>> batches =
            new Batches<>("posture-reports", WORKERS, MOST_AT_ONCE, this::takeAll);

    PostureReports(
            PostureReportVerifier verifier,
            StateStore states,
            ReportWrites writes,
            PolicySets sets,
            DecisionChanges changes,
            Devices devices,
            Outbox outbox,
            TransactionOperations transactions,
            ApplicationEventPublisher events,
            Duration interval,
            Clock clock) {
        this.verifier = verifier;
        this.states = states;
        this.writes = writes;
        this.sets = sets;
        this.changes = changes;
        this.devices = devices;
        this.outbox = outbox;
        this.transactions = transactions;
        this.events = events;
        this.interval = interval;
        this.clock = clock;
    }

    ReportOutcome take(DevicePrincipal device, byte[] body) {
        var outcome = switch (verifier.verify(device, body)) {
            case Verification.Invalid(var refusal) -> refusal;
            case Verification.Verified(var report) -> take(new Delivered(device, report));
        };
        if (outcome instanceof ReportOutcome.Refused refused && SUSPICIOUS.contains(refused.code())) {
            transactions.executeWithoutResult(_ ->
                    events.publishEvent(new ReportRefused(device.deviceId(), refused.code(), refused.detail(), now())));
        }
        return outcome;
    }

    /** What the device is to collect; the next report is due at once, as a device asks when it starts. */
    CollectionPlan plan() {
        var attributes = new TreeSet<>(ALWAYS);
        var rules = sets.rules();
        attributes.addAll(rules.attributes());
        // What the platform itself knows is not the device's to report.
        attributes.removeIf(PostureReports::isNotReported);
        return new CollectionPlan(rules.planRevision(), List.copyOf(attributes), now(), checks(rules));
    }

    private static boolean isNotReported(String attribute) {
        return Catalogue.standard()
                .find(attribute)
                .filter(known -> !known.isReported())
                .isPresent();
    }

    private static Map<String, List<String>> checks(Rules rules) {
        var checks = new TreeMap<String, List<String>>();
        Stream.of(rules.base(), rules.candidate())
                .flatMap(Optional::stream)
                .flatMap(set -> set.rules().attributesByCheck().entrySet().stream())
                .forEach(check -> checks.merge(
                        check.getKey(),
                        check.getValue().stream()
                                .filter(name -> !isNotReported(name))
                                .sorted()
                                .toList(),
                        (one, other) -> Stream.concat(one.stream(), other.stream())
                                .distinct()
                                .sorted()
                                .toList()));
        return checks;
    }

    private ReportOutcome take(Delivered delivered) {
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            var outcome = batches.ask(delivered);
            if (outcome.isPresent()) {
                return outcome.get();
            }
        }
        return replayed();
    }

    private List<Optional<ReportOutcome>> takeAll(List<Delivered> delivered) {
        return Objects.requireNonNull(transactions.execute(_ -> attempt(delivered)));
    }

    /** Empty where another report or a re-evaluation of the device came in between; nothing was written for it then. */
    private List<Optional<ReportOutcome>> attempt(List<Delivered> delivered) {
        Instant now = now();
        Map<UUID, Delivered> reports = new LinkedHashMap<>();
        // The same report may have been sent twice at once: the second is not the first, however equal.
        Set<Delivered> firsts = Collections.newSetFromMap(new IdentityHashMap<>());
        for (var one : delivered) {
            if (reports.putIfAbsent(one.deviceId(), one) == null) {
                firsts.add(one);
            }
        }
        var found = states.findAll(reports.keySet());
        var known = devices.findAll(reports.keySet());
        var rules = sets.rules(found.inForce());
        Map<UUID, ReportOutcome> outcomes = new HashMap<>();
        Map<UUID, ReportWrites.Write> pending = new HashMap<>();
        reports.forEach((id, one) -> {
            var report = one.report();
            var prior = found.states().get(id);
            Device device = known.get(id);
            // As PostgreSQL compares them, so that this and the statement that writes agree.
            if (prior != null && unsigned(report.id(), prior.lastReportId()) <= 0) {
                outcomes.put(id, replayed());
            } else if (device == null) {
                outcomes.put(
                        id, new ReportOutcome.Refused(ProblemCodes.REPORT_WRONG_DEVICE, "There is no such device."));
            } else {
                var subject = StoredSubject.of(device, one.reporter().protection());
                var evaluated = Evaluator.next(id, subject, report.posture(), rules, prior, now);
                pending.put(id, new ReportWrites.Write(id, device.name(), report, evaluated, now));
            }
        });
        pending.keySet().retainAll(writes.write(pending.values()));
        tell(pending.values());
        for (var one : firsts) {
            var write = pending.get(one.deviceId());
            if (write != null) {
                outcomes.put(one.deviceId(), accepted(write, one.reporter()));
            }
        }
        return delivered.stream()
                .map(one -> firsts.contains(one)
                        ? Optional.ofNullable(outcomes.get(one.deviceId()))
                        : Optional.<ReportOutcome>empty())
                .toList();
    }

    private ReportOutcome accepted(ReportWrites.Write write, DevicePrincipal reporter) {
        var document = write.evaluated().document();
        return new ReportOutcome.Accepted(new ReportAnswer(
                document,
                write.receivedAt(),
                nextReport(document.validUntil(), write.receivedAt()),
                reporter.renewalRequested()));
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
            evaluations.add(new Devices.Evaluation(
                    write.deviceId(),
                    write.evaluated().document().status(),
                    statusStandsUntil(write.evaluated().stored()),
                    PostureJson.text(report.readings(), "os.type"),
                    PostureJson.text(report.readings(), "os.version"),
                    write.receivedAt()));
        }
        messages.addAll(changes.record(changed));
        outbox.appendAll(messages);
        devices.recordEvaluations(evaluations);
    }

    /** Time alone never improves a status: one that is bad already does not become unknown when some evidence ages. */
    static Instant statusStandsUntil(StoredDecision decision) {
        boolean good = decision.status().equals(Status.COMPLIANT.wire())
                || decision.status().equals(Status.IN_GRACE.wire());
        return good ? decision.validUntil() : decision.evaluatedAt().plus(STATUS_STANDS);
    }

    /** Early enough that evidence does not run out between two reports. */
    private Instant nextReport(Instant validUntil, Instant now) {
        Duration half = Duration.between(now, validUntil).dividedBy(2);
        if (!half.isPositive()) {
            return now.plus(interval);
        }
        Duration due = half.compareTo(interval) < 0 ? half : interval;
        return now.plus(due.compareTo(SHORTEST_INTERVAL) < 0 ? SHORTEST_INTERVAL : due);
    }

    private static int unsigned(UUID one, UUID other) {
        int high = Long.compareUnsigned(one.getMostSignificantBits(), other.getMostSignificantBits());
        return high != 0 ? high : Long.compareUnsigned(one.getLeastSignificantBits(), other.getLeastSignificantBits());
    }

    private static ReportOutcome replayed() {
        return new ReportOutcome.Refused(
                ProblemCodes.REPORT_REPLAYED, "A report with this jti or a later one was accepted already.");
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    @Override
    public void close() {
        batches.close();
    }

    private record Delivered(DevicePrincipal reporter, PostureReport report) {
        UUID deviceId() {
            return reporter.deviceId();
        }
    }
}
