package io.portcullis.platform.compliance.reports;

import static io.portcullis.platform.compliance.columns.Columns.instant;

import io.portcullis.contracts.CollectionPlan;
import io.portcullis.contracts.ProblemCodes;
import io.portcullis.platform.batches.Batches;
import io.portcullis.platform.compliance.ComplianceEvent.ReportRefused;
import io.portcullis.platform.compliance.decisions.StoredSubject;
import io.portcullis.platform.compliance.policies.PolicySetStore;
import io.portcullis.platform.compliance.reports.PostureReportVerifier.Verification;
import io.portcullis.platform.compliance.reports.ReportBatch.Delivered;
import io.portcullis.platform.devices.DevicePrincipal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Takes posture reports in. Those that arrive at the same time share a transaction, and each of its statements; whole
 * reports and those that say "unchanged" go separate ways.
 */
final class PostureReports implements AutoCloseable {
    private static final int WORKERS = 2;
    private static final int MOST_AT_ONCE = 64;

    private static final int ATTEMPTS = 4;
    /** How often a device that is over its pace may have looked up whether somebody waits for its report. */
    private static final Duration BETWEEN_EXCEPTIONS = Duration.ofSeconds(1);
    /** Refusals that no honest agent provokes. */
    private static final Set<String> SUSPICIOUS =
            Set.of(ProblemCodes.REPORT_BAD_SIGNATURE, ProblemCodes.REPORT_WRONG_DEVICE, ProblemCodes.REPORT_REPLAYED);

    private final PostureReportVerifier verifier;
    private final PolicySetStore policies;
    private final CollectionPlans plans;
    private final ReportTimes times;
    private final ReportPace pace;
    private final ReportPace exceptions;
    private final JdbcClient jdbc;
    private final TransactionOperations transactions;
    private final ApplicationEventPublisher events;
    private final Clock clock;
    private final Batches<Delivered<PostureReport.Whole>, Optional<ReportOutcome>> whole;
    private final Batches<Delivered<PostureReport.Unchanged>, Optional<ReportOutcome>> unchanged;

    PostureReports(
            PostureReportVerifier verifier,
            WholeReports whole,
            UnchangedReports unchanged,
            PolicySetStore policies,
            CollectionPlans plans,
            ReportTimes times,
            int reportsAMinute,
            JdbcClient jdbc,
            TransactionOperations transactions,
            ApplicationEventPublisher events,
            Clock clock) {
        this.verifier = verifier;
        this.policies = policies;
        this.plans = plans;
        this.times = times;
        this.pace = new ReportPace(reportsAMinute, clock);
        this.exceptions = ReportPace.onceIn(BETWEEN_EXCEPTIONS, clock);
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.events = events;
        this.clock = clock;
        this.whole = new Batches<>(
                "posture-reports", WORKERS, MOST_AT_ONCE, reports -> holding(() -> whole.attempt(reports, now())));
        this.unchanged = new Batches<>(
                "unchanged-reports",
                WORKERS,
                MOST_AT_ONCE,
                reports -> holding(() -> unchanged.attempt(reports, now())));
    }

    /**
     * Whether a device may report now; asked before its report is read. One that reports too often is turned away
     * without any work, unless an admin or a new plan waits for its report.
     *
     * @return empty if it may, else how long it is to wait
     */
    Optional<Duration> admit(UUID deviceId) {
        var wait = pace.admit(deviceId);
        if (wait.isPresent() && exceptions.admit(deviceId).isEmpty() && isAwaited(deviceId)) {
            return Optional.empty();
        }
        return wait;
    }

    private boolean isAwaited(UUID deviceId) {
        return due(deviceId).map(due -> due.awaitedUnder(plans.now())).orElse(false);
    }

    ReportOutcome take(DevicePrincipal device, byte[] body) {
        var outcome = switch (verifier.verify(device, body)) {
            case Verification.Invalid(var refusal) -> refusal;
            case Verification.Verified(PostureReport.Whole report) -> ask(whole, new Delivered<>(device, report));
            case Verification.Verified(PostureReport.Unchanged report) ->
                ask(unchanged, new Delivered<>(device, report));
        };
        if (outcome instanceof ReportOutcome.Refused refused && SUSPICIOUS.contains(refused.code())) {
            transactions.executeWithoutResult(_ ->
                    events.publishEvent(new ReportRefused(device.deviceId(), refused.code(), refused.detail(), now())));
        }
        return outcome;
    }

    /** What the device is to collect, and when its next report is due: at once if it is awaited, or never came. */
    CollectionPlan plan(UUID deviceId) {
        var rules = plans.rules();
        var plan = plans.of(rules);
        Instant now = now();
        var last = due(deviceId);
        var next = last.filter(due -> !due.awaitedUnder(plan))
                .map(due -> times.next(due.validUntil(), due.receivedAt()))
                .filter(at -> at.isAfter(now))
                .orElse(now);
        var checks = plans.checks(
                deviceId,
                rules,
                last.map(Due::subject).orElse(null),
                last.map(Due::osType).orElse(null));
        return new CollectionPlan(plan.revision(), plan.attributes(), next, checks);
    }

    private Optional<Due> due(UUID deviceId) {
        return jdbc.sql("select received_at, valid_until, evidence_plan, report_requested_at is not null,"
                        + " subject, os_type from compliance.device_state where device_id = ?")
                .param(deviceId)
                .query((row, _) -> new Due(
                        instant(row, 1),
                        instant(row, 2),
                        row.getString(3),
                        row.getBoolean(4),
                        StoredSubject.parse(row.getString(5)),
                        row.getString(6)))
                .optional();
    }

    private static <R extends PostureReport> ReportOutcome ask(
            Batches<Delivered<R>, Optional<ReportOutcome>> batches, Delivered<R> delivered) {
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            var outcome = batches.ask(delivered);
            if (outcome.isPresent()) {
                return outcome.get();
            }
        }
        return ReportEffects.replayed();
    }

    /** In a transaction that holds what is in force. */
    private <T> T holding(Supplier<T> work) {
        return Objects.requireNonNull(transactions.execute(_ -> {
            policies.holdInForce();
            return work.get();
        }));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    @Override
    public void close() {
        whole.close();
        unchanged.close();
    }

    /** @param stamp of the plan that the last whole report came under; absent in rows of older versions */
    private record Due(
            Instant receivedAt,
            Instant validUntil,
            @Nullable String stamp,
            boolean requested,
            StoredSubject subject,
            @Nullable String osType) {
        boolean awaitedUnder(CollectionPlans.Plan plan) {
            return requested || stamp == null || plan.isNotThatOf(stamp);
        }
    }
}
