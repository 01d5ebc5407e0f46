package io.portcullis.agent.daemon;

import io.portcullis.agent.AgentFailure;
import io.portcullis.agent.identity.IdentityStore;
import io.portcullis.agent.identity.PrivateFiles;
import io.portcullis.agent.report.Reporter;
import io.portcullis.contracts.CheckOutcome;
import io.portcullis.contracts.DecisionDocument;
import io.portcullis.contracts.ProblemCodes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.stream.Collectors;

/**
 * When the daemon reports next and what for. What could not be delivered is not sent again: a report is about now, so a
 * new one takes its place, and the ledger tells of both.
 */
final class Reports {

    private final Reporter reporter;
    private final IdentityStore store;
    private final PrivateFiles files;
    private final RenewalWatch renewal;
    private final Clock clock;
    private final EventLog log;
    private final Schedule schedule;
    private DaemonState state;
    private Optional<Wish> wish = Optional.empty();
    /** When the next is due by the platform's wish. */
    private Instant due;
    /** When the wish is to be served; the end of time without one. */
    private Instant wanted = Instant.MAX;
    /** The platform asks to be left alone until then. */
    private Instant notBefore = Instant.MIN;

    Reports(
            Reporter reporter,
            IdentityStore store,
            PrivateFiles files,
            RenewalWatch renewal,
            Clock clock,
            DoubleSupplier random,
            EventLog log) {
        this.reporter = reporter;
        this.store = store;
        this.files = files;
        this.renewal = renewal;
        this.clock = clock;
        this.log = log;
        this.schedule = new Schedule(random);
        this.due = clock.instant();
        this.state = DaemonState.started(due);
    }

    Instant next() {
        Instant soonest = wanted.isBefore(due) ? wanted : due;
        return soonest.isBefore(notBefore) ? notBefore : soonest;
    }

    /**
     * Has this served at that time, or earlier with another report. While nothing can be reported, what changes here is
     * no reason to try earlier: it changes until it is reported.
     */
    void want(Wish another, Instant at) {
        wish = Optional.of(Wish.both(wish, another));
        boolean waits = another instanceof Wish.Changes && isFailing();
        wanted = waits || wanted.isBefore(at) ? wanted : at;
    }

    boolean isFailing() {
        return state.failingSince().isPresent();
    }

    boolean isConnected() {
        return state.connected();
    }

    void connected() {
        log.write("connected", "");
        tell(state.connected(clock.instant()));
    }

    void disconnected(String why) {
        log.write("disconnected", "reason=\"" + why.replace('"', '\'') + '"');
        tell(state.disconnected(clock.instant(), why));
    }

    /**
     * Reports, and decides when to report again.
     *
     * @throws AgentFailure not enrolled, if it is over
     */
    void make() throws AgentFailure, InterruptedException {
        boolean isDue = !clock.instant().isBefore(due);
        Wish now = isDue ? new Wish.Everything() : wish.orElseGet(Wish.Everything::new);
        wish = Optional.empty();
        wanted = Instant.MAX;
        notBefore = Instant.MIN;
        try {
            Optional<Reporter.Delivered> delivered = serve(now);
            if (delivered.isPresent()) {
                accepted(delivered.get());
            }
        } catch (AgentFailure failure) {
            failed(failure);
        }
    }

    private Optional<Reporter.Delivered> serve(Wish now) throws AgentFailure, InterruptedException {
        return switch (now) {
            case Wish.Everything _ -> Optional.of(reporter.report());
            case Wish.PlanMoved _ -> reporter.reportIfPlanMoved();
            case Wish.Changes(var attributes) -> reporter.reportChanges(attributes);
            case Wish.Check(var check) -> Optional.of(reporter.recheckOrReport(check));
        };
    }

    private void accepted(Reporter.Delivered delivered) {
        DecisionDocument decision = delivered.answer().decision();
        if (delivered.answer().renewNow()) {
            renewal.ask();
        }
        // Both times are the platform's: this machine's clock need not agree with them.
        Duration wait = schedule.afterReport(Duration.between(
                delivered.answer().receivedAt(), delivered.answer().nextReportAt()));
        due = clock.instant().plus(wait);
        log.write(
                "report_accepted",
                "status=" + decision.status() + " levels=" + String.join(",", decision.levels()) + " failing="
                        + decision.failing().stream()
                                .map(CheckOutcome::check)
                                .distinct()
                                .collect(Collectors.joining(","))
                        + " next_in=" + wait.toSeconds() + "s");
        tell(state.reported(due));
    }

    private void failed(AgentFailure failure) throws AgentFailure, InterruptedException {
        Duration wait = switch (failure.kind()) {
            case NOT_ENROLLED -> afterRejection(failure);
            case REFUSED -> schedule.afterRefusal();
            case UNREACHABLE, FAILED -> schedule.afterFailure(failure.retryAfter());
        };
        Instant now = clock.instant();
        due = now.plus(wait);
        notBefore = failure.retryAfter().map(now::plus).orElse(Instant.MIN);
        String event = switch (failure.kind()) {
            case REFUSED -> "report_refused";
            case UNREACHABLE -> "platform_unreachable";
            case FAILED, NOT_ENROLLED -> "report_failed";
        };
        log.write(event, EventLog.reason(failure) + " retry_in=" + wait.toSeconds() + "s");
        tell(state.failed(now, due, failure.text()));
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

    private void tell(DaemonState now) {
        state = now;
        try {
            now.write(files, store.home().daemonState());
        } catch (AgentFailure unwritable) {
            log.write("state_not_written", EventLog.reason(unwritable));
        }
    }
}
