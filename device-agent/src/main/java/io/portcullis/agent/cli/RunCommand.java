package io.portcullis.agent.cli;

import io.portcullis.agent.AgentFailure;
import io.portcullis.agent.daemon.Daemon;
import io.portcullis.agent.daemon.Inbox;
import io.portcullis.agent.daemon.RotatingLog;
import io.portcullis.agent.identity.HomeLock;
import io.portcullis.agent.identity.IdentityStore;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** {@code run} */
final class RunCommand implements Subcommand {

    private static final String LOG_FILE = "--log-file";
    private static final long FINISHING_SECONDS = 10;

    @Override
    public String name() {
        return "run";
    }

    @Override
    public List<String> description() {
        return List.of(
                "Keep running: listen to the platform, report when it is due or something changed, renew in time.",
                "Writes one log line per event to standard output. SIGTERM stops it cleanly. Ends with 3 when this"
                        + " machine is not, or no longer, enrolled.");
    }

    @Override
    public List<Option> options() {
        return List.of(Option.value(
                LOG_FILE,
                "FILE",
                "Write the log there instead; at 1 MiB it begins anew, and the one before is kept as FILE.1."));
    }

    @Override
    public int run(Arguments arguments, AgentSetup setup) throws AgentFailure, UsageProblem, InterruptedException {
        Surroundings surroundings = setup.surroundings();
        IdentityStore store = setup.store();
        store.identity();
        SecureRandom random = new SecureRandom();
        Inbox inbox = new Inbox();
        Consumer<String> log = log(arguments, surroundings);
        CountDownLatch ended = new CountDownLatch(1);
        Thread onSignal = Thread.ofPlatform().unstarted(() -> stopCleanly(inbox, ended));
        Runtime.getRuntime().addShutdownHook(onSignal);
        try (var _ = HomeLock.forDaemon(store.home())) {
            new Daemon(
                            setup.reporter(),
                            store,
                            setup.files(),
                            setup.renewer(),
                            surroundings.clock(),
                            random::nextDouble,
                            inbox,
                            Daemon.WatchSettings.standard(),
                            log)
                    .run();
            return ExitCodes.DONE;
        } finally {
            ended.countDown();
            removeHook(onSignal);
        }
    }

    private static Consumer<String> log(Arguments arguments, Surroundings surroundings)
            throws AgentFailure, UsageProblem {
        Optional<Path> file = arguments.path(LOG_FILE);
        Consumer<String> standard = line -> log(line, surroundings);
        return file.isPresent() ? new RotatingLog(file.get(), standard) : standard;
    }

    private static void log(String line, Surroundings surroundings) {
        surroundings.out().println(line);
        surroundings.out().flush();
    }

    /** Java would end with 143 on SIGTERM; a stop that was asked for is no failure. */
    private static void stopCleanly(Inbox inbox, CountDownLatch ended) {
        inbox.stop();
        try {
            if (ended.await(FINISHING_SECONDS, TimeUnit.SECONDS)) {
                Runtime.getRuntime().halt(ExitCodes.DONE);
            }
        } catch (InterruptedException giveUp) {
            Thread.currentThread().interrupt();
        }
    }

    private static void removeHook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException alreadyStopping) {
            // Then the hook itself ends the process.
        }
    }
}
