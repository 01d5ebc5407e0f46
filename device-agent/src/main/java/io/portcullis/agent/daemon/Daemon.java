package io.portcullis.agent.daemon;

import io.portcullis.agent.AgentFailure;
import io.portcullis.agent.identity.IdentityStore;
import io.portcullis.agent.identity.Renewer;
import io.portcullis.agent.report.Reporter;
import io.portcullis.contracts.CheckOutcome;
import io.portcullis.contracts.DecisionDocument;
import io.portcullis.contracts.ProblemCodes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.stream.Collectors;

/** Reports again and again, and renews the certificate in between, until asked to stop. One log line per event. */
public final class Daemon {

    private final Reporter reporter;
    private final IdentityStore store;
    private final Clock clock;
    private final Schedule schedule;
    private final RenewalWatch renewal;
    private final EventLog log;

    /**
     * @param random numbers from 0 to 1, for jitter
     * @param lines takes the log
     */
    public Daemon(
            Reporter reporter,
            IdentityStore store,
            Renewer renewer,
            Clock clock,
            DoubleSupplier random,
            Consumer<String> lines) {
        this.reporter = reporter;
        this.store = store;
        this.clock = clock;
        this.schedule = new Schedule(random);
        this.log = new EventLog(lines, clock);
        this.renewal = new RenewalWatch(store, renewer, clock, log);
    }

    /**
     * Returns once asked to stop.
     *
     * @throws AgentFailure if the enrollment has come to its end and waiting will not help
     */
    public void run(Stop stop) throws AgentFailure, InterruptedException {
        log.write("started", "");
        Instant nextReport = clock.instant();
        while (!stop.isAsked()) {
            Instant nextRenewal;
            try {
                nextRenewal = renewal.tend();
                if (!clock.instant().isBefore(nextReport) && !renewal.isExpired()) {
                    nextReport = clock.instant().plus(reportOnce());
                    // The report may have brought the wish for a new certificate.
                    nextRenewal = renewal.isAsked() && !stop.isAsked() ? renewal.tend() : nextRenewal;
                }
            } catch (AgentFailure failure) {
                if (failure.kind() == AgentFailure.Kind.NOT_ENROLLED) {
                    log.write("enrollment_ended", EventLog.reason(failure));
                }
                throw failure;
            }
            // The agent does nothing for minutes now: what the report left behind goes back to the machine.
            System.gc();
            // A report that is being made when the stop comes is finished first.
            if (!stop.isAsked()) {
                Instant before = clock.instant();
                stop.waitUntil(wake(nextReport, nextRenewal), clock);
                if (clock.instant().isBefore(before)) {
                    // The clock was set back: the times kept here are of another clock.
                    nextReport = clock.instant();
                }
            }
        }
        log.write("stopped", "");
    }

    private Instant wake(Instant nextReport, Instant nextRenewal) {
        return renewal.isExpired() || nextRenewal.isBefore(nextReport) ? nextRenewal : nextReport;
    }

    private Duration reportOnce() throws AgentFailure, InterruptedException {
        try {
            Reporter.Delivered delivered = reporter.report();
            DecisionDocument decision = delivered.answer().decision();
            if (delivered.answer().renewNow()) {
                renewal.ask();
            }
            // Both times are the platform's: this machine's clock need not agree with them.
            Duration wait = schedule.afterReport(Duration.between(
                    delivered.answer().receivedAt(), delivered.answer().nextReportAt()));
            log.write(
                    "report_accepted",
                    "status=" + decision.status() + " levels=" + String.join(",", decision.levels()) + " failing="
                            + decision.failing().stream()
                                    .map(CheckOutcome::check)
                                    .distinct()
                                    .collect(Collectors.joining(","))
                            + " next_in=" + wait.toSeconds() + "s");
            return wait;
        } catch (AgentFailure failure) {
            return afterFailure(failure);
        }
    }

    private Duration afterFailure(AgentFailure failure) throws AgentFailure, InterruptedException {
        Duration wait = switch (failure.kind()) {
            case NOT_ENROLLED -> afterRejection(failure);
            case REFUSED -> schedule.afterRefusal();
            case UNREACHABLE, FAILED -> schedule.afterFailure(failure.retryAfter());
        };
        String event = switch (failure.kind()) {
            case REFUSED -> "report_refused";
            case UNREACHABLE -> "platform_unreachable";
            case FAILED, NOT_ENROLLED -> "report_failed";
        };
        log.write(event, EventLog.reason(failure) + " retry_in=" + wait.toSeconds() + "s");
        return wait;
    }

    /** The end, unless another certificate is at hand or can be had. */
    private Duration afterRejection(AgentFailure failure) throws AgentFailure, InterruptedException {
        if (failure.code().equals(ProblemCodes.DEVICE_CERTIFICATE_EXPIRED)) {
            // Of the two clocks this machine's is the wrong one.
            return renewal.bringBack() ? Duration.ZERO : schedule.afterFailure(failure.retryAfter());
        }
        if (store.hasSuccessor()) {
            return schedule.afterFailure(failure.retryAfter());
        }
        throw failure;
    }
}
