package io.portcullis.agent.cli;

import io.portcullis.agent.AgentFailure;
import io.portcullis.agent.daemon.Daemon;
import io.portcullis.agent.daemon.Stop;
import io.portcullis.agent.identity.HomeLock;
import io.portcullis.agent.identity.IdentityStore;
import java.security.SecureRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "run",
        description = {
            "Keep running: report when the platform asks for it, one log line per event on standard output. SIGTERM stops"
                    + " it cleanly. Ends with 3 when this machine is not, or no longer, enrolled."
        },
        mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {

    private static final long FINISHING_SECONDS = 10;

    private final Surroundings surroundings;

    @Mixin
    private HomeOptions home = new HomeOptions();

    RunCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws AgentFailure, InterruptedException {
        IdentityStore store = home.store(surroundings);
        store.validIdentity(surroundings.clock().instant());
        SecureRandom random = new SecureRandom();
        Stop stop = new Stop();
        CountDownLatch ended = new CountDownLatch(1);
        Thread onSignal = Thread.ofPlatform().unstarted(() -> stopCleanly(stop, ended));
        Runtime.getRuntime().addShutdownHook(onSignal);
        try (var _ = HomeLock.forDaemon(store.home())) {
            new Daemon(home.reporter(surroundings), surroundings.clock(), random::nextDouble, this::log).run(stop);
            return ExitCodes.DONE;
        } finally {
            ended.countDown();
            removeHook(onSignal);
        }
    }

    private void log(String line) {
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
