package io.portcullis.localstack;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Starts servers side by side, says how long each takes, and takes over what runs already. */
final class StartSequence {
    private static final Duration REMINDER = Duration.ofSeconds(10);

    private static final Duration ENOUGH_TO_END_ORDERLY = Duration.ofSeconds(8);

    private final Progress progress;

    StartSequence(Progress progress) {
        this.progress = progress;
    }

    /** Returns when all are ready; throws the first failure, when the others have been waited for. */
    void start(List<? extends Server> servers) {
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Void>> starts = servers.stream()
                    .map(server -> executor.submit(task(server)))
                    .toList();
            StackException failure = null;
            for (int i = 0; i < starts.size(); i++) {
                try {
                    await(starts.get(i), servers.get(i));
                } catch (StackException e) {
                    failure = failure == null ? e : failure;
                }
            }
            if (failure != null) {
                throw failure;
            }
        }
    }

    private Callable<Void> task(Server server) {
        return () -> {
            ensureRunning(server);
            return null;
        };
    }

    private void await(Future<Void> start, Server server) {
        long begin = System.nanoTime();
        while (true) {
            try {
                start.get(REMINDER.toSeconds(), TimeUnit.SECONDS);
                return;
            } catch (TimeoutException e) {
                say(server, "still starting", begin);
            } catch (ExecutionException e) {
                if (e.getCause() instanceof StackException cause) {
                    throw cause;
                }
                throw new StackException(server.component().label() + ": " + e.getCause(), e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new StackException("Interrupted", e);
            }
        }
    }

    private void ensureRunning(Server server) {
        if (server.process().running().isPresent()) {
            if (!server.isHealthy()) {
                progress.say(line(server, "an earlier run is half dead: ending it"));
                server.process().kill();
            } else if (isCurrent(server)) {
                progress.say(line(server, "already running"));
                return;
            } else {
                progress.say(line(server, "runs an older build or other settings: restarting it"));
                stopOutdated(server);
            }
        } else if (server.process().diedEarlier()) {
            progress.say(line(server, "an earlier run died: starting it again"));
            server.process().stop(Duration.ZERO);
        }
        server.ports().forEach(port -> requireFree(server, port));
        long begin = System.nanoTime();
        String fingerprint = server.fingerprint();
        server.start();
        remember(server, fingerprint);
        say(server, "ready", begin);
    }

    private static void stopOutdated(Server server) {
        if (server.makesCacheWhenStopped()) {
            // What it would keep for its next start is of no use to the build that is started instead.
            server.process().stop(ENOUGH_TO_END_ORDERLY);
        } else {
            server.stop();
        }
    }

    /** Throws if somebody else has a port that a server of the list is going to need. */
    static void requireFreePorts(Collection<? extends Server> servers) {
        servers.stream()
                .filter(server -> server.process().running().isEmpty())
                .forEach(server -> server.ports().forEach(port -> requireFree(server, port)));
    }

    private static void requireFree(Server server, int port) {
        if (!Ports.isFree(port)) {
            String owner = PortOwner.of(port).map(name -> " by " + name).orElse("");
            throw new StackException(
                    "Port " + port + " for " + server.component().label() + " is taken" + owner
                            + ": end that process, or choose another port in var/stack.properties (./portcullis help ports)");
        }
    }

    private static boolean isCurrent(Server server) {
        try {
            return Files.readString(fingerprintFile(server)).equals(server.fingerprint());
        } catch (IOException e) {
            return false;
        }
    }

    private static void remember(Server server, String fingerprint) {
        Secrets.write(fingerprintFile(server), fingerprint.getBytes(StandardCharsets.UTF_8));
    }

    private static Path fingerprintFile(Server server) {
        return server.process().runDirectory().resolve(server.component().label() + ".fingerprint");
    }

    private void say(Server server, String what, long begin) {
        progress.say(String.format(
                Locale.ROOT,
                "%-14s %-15s %5.1f s   %s",
                server.component().label(),
                what,
                (System.nanoTime() - begin) / 1e9,
                what.equals("ready") ? "port " + server.ports().getFirst() : ""));
    }

    private static String line(Server server, String what) {
        return String.format(Locale.ROOT, "%-14s %s", server.component().label(), what);
    }
}
