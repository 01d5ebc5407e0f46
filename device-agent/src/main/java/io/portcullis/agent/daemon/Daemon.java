package io.portcullis.agent.daemon;

import io.portcullis.agent.AgentFailure;
import io.portcullis.agent.identity.IdentityStore;
import io.portcullis.agent.identity.PrivateFiles;
import io.portcullis.agent.identity.Renewer;
import io.portcullis.agent.report.Reporter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;

/**
 * Reports when it is due and whenever there is a reason to, renews the certificate in its time, and listens to the
 * platform, until asked to stop. One log line per event.
 */
public final class Daemon {

    /** Without the event stream the plan is asked for this often. */
    private static final Duration POLL = Duration.ofSeconds(60);
    /** After the platform is back, within this: it has other devices, too. */
    private static final Duration BACK = Duration.ofSeconds(2);

    private final Clock clock;
    private final DoubleSupplier random;
    private final Inbox inbox;
    private final EventLog log;
    private final RenewalWatch renewal;
    private final Reports reports;
    private final Subscription subscription;
    private final ChangeWatch changes;
    private final Throttle throttle = new Throttle();
    private Instant nextPoll;

    /**
     * @param random numbers from 0 to 1, for jitter
     * @param lines takes the log
     */
    public Daemon(
            Reporter reporter,
            IdentityStore store,
            PrivateFiles files,
            Renewer renewer,
            Clock clock,
            DoubleSupplier random,
            Inbox inbox,
            WatchSettings watch,
            Consumer<String> lines) {
        this.clock = clock;
        this.random = random;
        this.inbox = inbox;
        this.log = new EventLog(lines, clock);
        this.renewal = new RenewalWatch(store, renewer, clock, log);
        this.reports = new Reports(reporter, store, files, renewal, clock, random, log);
        this.subscription = new Subscription(store, inbox, clock, random);
        this.changes =
                new ChangeWatch(reporter.attributes(), reporter::changed, inbox, log, watch, WatchedFiles.standard());
        this.nextPoll = clock.instant().plus(POLL);
    }

    /**
     * How this machine is watched.
     *
     * @param probe between two looks at what no file tells
     * @param again until it is tried again to watch files, where the system did not let us
     */
    public record WatchSettings(Path root, Duration probe, Duration again) {

        public static WatchSettings standard() {
            return new WatchSettings(Path.of("/"), Duration.ofSeconds(15), Duration.ofMinutes(5));
        }
    }

    /**
     * Returns once asked to stop.
     *
     * @throws AgentFailure if the enrollment has come to its end and waiting will not help
     */
    public void run() throws AgentFailure, InterruptedException {
        log.write("started", "");
        try (subscription;
                changes) {
            subscription.start();
            changes.start();
            while (!inbox.isStopped()) {
                Instant nextRenewal = work();
                // The agent does nothing for minutes now: what the report left behind goes back to the machine.
                System.gc();
                hear(nextRenewal);
            }
        } catch (AgentFailure failure) {
            if (failure.kind() == AgentFailure.Kind.NOT_ENROLLED) {
                log.write("enrollment_ended", EventLog.reason(failure));
            }
            throw failure;
        }
        log.write("stopped", "");
    }

    /** Does what is due; returns when to renew. */
    private Instant work() throws AgentFailure, InterruptedException {
        Instant nextRenewal = tend();
        if (!clock.instant().isBefore(reports.next()) && !renewal.isExpired()) {
            reports.make();
            // The report may have brought the wish for a new certificate.
            nextRenewal = renewal.isAsked() && !inbox.isStopped() ? tend() : nextRenewal;
        }
        return nextRenewal;
    }

    private Instant tend() throws AgentFailure, InterruptedException {
        boolean wasExpired = renewal.isExpired();
        Instant next = renewal.tend();
        if (renewal.takeRenewed()) {
            // The stream belongs to the certificate that it was opened with.
            subscription.renew();
            if (wasExpired) {
                reports.want(new Wish.Everything(), clock.instant());
            }
        }
        return next;
    }

    /** Waits for the next thing to do, and takes all news that there are. A report that is being made is finished. */
    private void hear(Instant nextRenewal) throws InterruptedException {
        Instant before = clock.instant();
        Instant wake = renewal.isExpired() ? nextRenewal : earliest(nextRenewal, reports.next());
        if (!reports.isConnected()) {
            wake = earliest(wake, nextPoll);
        }
        for (Optional<News> news = inbox.await(wake, clock);
                news.isPresent() && !inbox.isStopped();
                news = inbox.await(Instant.EPOCH, clock)) {
            take(news.get());
        }
        Instant now = clock.instant();
        if (now.isBefore(before)) {
            // The clock was set back: the times kept here are of another clock.
            reports.want(new Wish.Everything(), now);
            nextPoll = now;
        }
        if (!reports.isConnected() && !now.isBefore(nextPoll)) {
            nextPoll = now.plus(POLL).minusMillis(jitter(POLL.toMillis() / 5));
            reports.want(new Wish.PlanMoved(), now);
        }
    }

    private void take(News news) {
        Instant now = clock.instant();
        switch (news) {
            case News.Connected _ -> {
                reports.connected();
                if (reports.isFailing()) {
                    // The platform is back, and it has missed what happened meanwhile.
                    reports.want(new Wish.Everything(), now.plusMillis(jitter(BACK.toMillis())));
                }
            }
            case News.Disconnected(var why) -> {
                boolean wasConnected = reports.isConnected();
                reports.disconnected(why);
                if (wasConnected) {
                    // Not with each attempt to connect again: that would put off the poll for ever.
                    nextPoll = now.plus(POLL).minusMillis(jitter(POLL.toMillis() / 5));
                }
            }
            case News.State(var reportRequested, var check, var renewRequested) -> {
                if (renewRequested) {
                    // Told by the platform itself, not by way of others.
                    renewal.ask();
                }
                if (reportRequested) {
                    soon(check.<Wish>map(Wish.Check::new).orElseGet(Wish.Everything::new), 0);
                }
                // Asked for whatever revision the platform names: the plan also says whether a report is due.
                reports.want(new Wish.PlanMoved(), now);
            }
            case News.PlanChanged(var spread) -> soon(new Wish.PlanMoved(), spread);
            case News.ReportWanted(var check, var spread) ->
                soon(check.<Wish>map(Wish.Check::new).orElseGet(Wish.Everything::new), spread);
            case News.RenewalWanted(var spread) -> soon(new Wish.Everything(), spread);
            case News.Barred(var what) -> {
                log.write("barred", "what=" + what);
                soon(new Wish.Everything(), 0);
            }
            case News.MachineChanged(var what, var attributes) -> {
                log.write("machine_changed", "what=" + what.replaceAll("[^!-~]", "?"));
                soon(new Wish.Changes(attributes), 0);
            }
            case News.StopAsked _ -> {
                // The loop sees it.
            }
        }
    }

    private void soon(Wish wish, long spreadMillis) {
        reports.want(wish, throttle.take(clock.instant()).plusMillis(jitter(spreadMillis)));
    }

    private long jitter(long millis) {
        return Math.round(millis * random.getAsDouble());
    }

    private static Instant earliest(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
