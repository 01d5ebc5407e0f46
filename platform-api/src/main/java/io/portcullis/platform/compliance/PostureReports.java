package io.portcullis.platform.compliance;

import io.portcullis.contracts.AcceptedReport;
import io.portcullis.contracts.CollectionPlan;
import io.portcullis.contracts.ProblemCodes;
import io.portcullis.contracts.ReportAnswer;
import io.portcullis.contracts.Topics;
import io.portcullis.contracts.WireJson;
import io.portcullis.outbox.Outbox;
import io.portcullis.outbox.OutboxMessage;
import io.portcullis.platform.compliance.ComplianceEvent.ReportRefused;
import io.portcullis.platform.compliance.PostureReportVerifier.Verification;
import io.portcullis.platform.devices.Device;
import io.portcullis.platform.devices.DevicePrincipal;
import io.portcullis.platform.devices.Devices;
import io.portcullis.policy.Status;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Takes posture reports in. One transaction each; where nothing changes it holds three statements of this module (read
 * the device's row, write it, append the report to the outbox) besides the registry's own.
 */
final class PostureReports {
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
    private final PolicySets sets;
    private final DecisionChanges changes;
    private final Devices devices;
    private final Outbox outbox;
    private final TransactionOperations transactions;
    private final ApplicationEventPublisher events;
    private final Duration interval;
    private final Clock clock;

    PostureReports(
            PostureReportVerifier verifier,
            StateStore states,
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
            case Verification.Verified(var report) -> take(device.deviceId(), report);
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
        var set = sets.inForce();
        set.ifPresent(inForce -> attributes.addAll(inForce.rules().attributes()));
        return new CollectionPlan(set.map(PolicyInForceSet::revision).orElse(0L), List.copyOf(attributes), now());
    }

    private ReportOutcome take(UUID deviceId, PostureReport report) {
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            var outcome = transactions.execute(_ -> Optional.ofNullable(attempt(deviceId, report)));
            if (outcome != null && outcome.isPresent()) {
                return outcome.get();
            }
        }
        return replayed();
    }

    /** @return null if another report or a re-evaluation of the device came in between; nothing was written then */
    private @Nullable ReportOutcome attempt(UUID deviceId, PostureReport report) {
        Instant now = now();
        var found = states.find(deviceId);
        var prior = found.state();
        // As PostgreSQL compares them, so that this and the statement that writes agree.
        if (prior != null && unsigned(report.id(), prior.lastReportId()) <= 0) {
            return replayed();
        }
        Device device = devices.find(deviceId).orElse(null);
        if (device == null) {
            return new ReportOutcome.Refused(ProblemCodes.REPORT_WRONG_DEVICE, "There is no such device.");
        }
        var evaluated = Evaluator.next(
                deviceId, StoredSubject.of(device), report.posture(), sets.at(found.revision()), prior, now);
        boolean written = prior == null
                ? states.insert(deviceId, device.name(), report, evaluated, now)
                : states.update(prior, device.name(), report, evaluated, now);
        if (!written) {
            return null;
        }
        tell(device, report, evaluated, now);
        var document = evaluated.document();
        return new ReportOutcome.Accepted(
                new ReportAnswer(document, now, nextReport(document.validUntil(), now), false));
    }

    private void tell(Device device, PostureReport report, Evaluated evaluated, Instant now) {
        List<OutboxMessage> messages = new ArrayList<>();
        messages.add(new OutboxMessage(
                Topics.POSTURE,
                device.id().toString(),
                WireJson.mapper()
                        .writeValueAsBytes(new AcceptedReport(device.id(), report.id(), now, report.readings()))));
        if (evaluated.changed()) {
            messages.addAll(changes.record(List.of(new DecisionChanges.Change(device.name(), evaluated))));
        }
        outbox.appendAll(messages);
        devices.recordEvaluation(
                device.id(),
                evaluated.document().status(),
                statusStandsUntil(evaluated.stored()),
                PostureJson.text(report.readings(), "os.type"),
                PostureJson.text(report.readings(), "os.version"),
                now);
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
}
