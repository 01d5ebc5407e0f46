package io.portcullis.localstack;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Ends servers side by side. */
final class StopSequence {
    private final Progress progress;

    StopSequence(Progress progress) {
        this.progress = progress;
    }

    void stop(List<Server> servers) {
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            servers.forEach(server -> executor.execute(() -> stop(server)));
        }
    }

    private void stop(Server server) {
        if (server.process().running().isEmpty()) {
            server.stop();
            return;
        }
        long begin = System.nanoTime();
        if (server.makesCacheWhenStopped()) {
            progress.say(String.format(
                    Locale.ROOT,
                    "%-14s stopping, and keeping what makes its next start quicker",
                    server.component().label()));
        }
        server.stop();
        progress.say(String.format(
                Locale.ROOT,
                "%-14s %-15s %5.1f s",
                server.component().label(),
                "stopped",
                (System.nanoTime() - begin) / 1e9));
    }
}
