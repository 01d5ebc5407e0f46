package io.portcullis.agent.daemon;

import io.portcullis.agent.AgentFailure;
import io.portcullis.agent.report.Reporter;
import io.portcullis.contracts.CheckOutcome;
import io.portcullis.contracts.DecisionDocument;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.stream.Collectors;

/** Reports again and again until asked to stop. One log line per event. */
public final class Daemon {

    private final Reporter reporter;
    private final Clock clock;
    private final Schedule schedule;
    private final Consumer<String> log;

    /** @param random numbers from 0 to 1, for jitter */
    public Daemon(Reporter reporter, Clock clock, DoubleSupplier random, Consumer<String> log) {
        this.reporter = reporter;
        this.clock = clock;
        this.schedule = new Schedule(random);
        this.log = log;
    }

    /**
     * Returns once asked to stop.
     *
     * @throws AgentFailure if the enrollment has come to its end and waiting will not help
     */
    public void run(Stop stop) throws AgentFailure, InterruptedException {
        log("started", "");
        while (!stop.isAsked()) {
            Duration wait = reportOnce();
            // The agent does nothing for minutes now: what the report left behind goes back to the machine.
            System.gc();
            // A report that is being made when the stop comes is finished first.
            if (!stop.isAsked()) {
                stop.waitUntil(clock.instant().plus(wait), clock);
            }
        }
        log("stopped", "");
    }

    private Duration reportOnce() throws AgentFailure, InterruptedException {
        try {
            Reporter.Delivered delivered = reporter.report();
            DecisionDocument decision = delivered.answer().decision();
            // Both times are the platform's: this machine's clock need not agree with them.
            Duration wait = schedule.afterReport(Duration.between(
                    delivered.answer().receivedAt(), delivered.answer().nextReportAt()));
            log(
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

    private Duration afterFailure(AgentFailure failure) throws AgentFailure {
        Duration wait = switch (failure.kind()) {
            case NOT_ENROLLED -> {
                log("enrollment_ended", quoted(failure));
                throw failure;
            }
            case REFUSED -> schedule.afterRefusal();
            case UNREACHABLE, FAILED -> schedule.afterFailure(failure.retryAfter());
        };
        String event = switch (failure.kind()) {
            case REFUSED -> "report_refused";
            case UNREACHABLE -> "platform_unreachable";
            case FAILED, NOT_ENROLLED -> "report_failed";
        };
        log(event, quoted(failure) + " retry_in=" + wait.toSeconds() + "s");
        return wait;
    }

    private static String quoted(AgentFailure failure) {
        return "reason=\"" + failure.text().replace('"', '\'') + '"';
    }

    private void log(String event, String details) {
        log.accept(
                (clock.instant().truncatedTo(ChronoUnit.MILLIS) + " event=" + event + ' ' + details).stripTrailing());
    }
}
