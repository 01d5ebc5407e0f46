package io.portcullis.agent.cli;

import io.portcullis.agent.AgentFailure;
import io.portcullis.agent.daemon.Daemon;
import io.portcullis.agent.daemon.Stop;
import io.portcullis.agent.identity.HomeLock;
import io.portcullis.agent.identity.IdentityStore;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** {@code run} */
final class RunCommand implements Subcommand {

    private static final long FINISHING_SECONDS = 10;

    @Override
    public String name() {
        return "run";
    }

    @Override
    public List<String> description() {
        return List.of(
                "Keep running: report when the platform asks for it, and renew the certificate in its time.",
                "Writes one log line per event to standard output. SIGTERM stops it cleanly. Ends with 3 when this"
                        + " machine is not, or no longer, enrolled.");
    }

    @Override
    public List<Option> options() {
        return List.of();
    }

    @Override
    public int run(Arguments arguments, AgentSetup setup) throws AgentFailure, InterruptedException {
        Surroundings surroundings = setup.surroundings();
        IdentityStore store = setup.store();
        store.identity();
        SecureRandom random = new SecureRandom();
        Stop stop = new Stop();
        CountDownLatch ended = new CountDownLatch(1);
        Thread onSignal = Thread.ofPlatform().unstarted(() -> stopCleanly(stop, ended));
        Runtime.getRuntime().addShutdownHook(onSignal);
        try (var _ = HomeLock.forDaemon(store.home())) {
            new Daemon(
                            setup.reporter(),
                            store,
                            setup.renewer(),
                            surroundings.clock(),
                            random::nextDouble,
                            line -> log(line, surroundings))
                    .run(stop);
            return ExitCodes.DONE;
        } finally {
            ended.countDown();
            removeHook(onSignal);
        }
    }

    private static void log(String line, Surroundings surroundings) {
        surroundings.out().println(line);
        surroundings.out().flush();
    }

    /** Java would end with 143 on SIGTERM; a stop that was asked for is no failure. */
    private static void stopCleanly(Stop stop, CountDownLatch ended) {
        stop.ask();
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
