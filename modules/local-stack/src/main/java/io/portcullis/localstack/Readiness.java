package io.portcullis.localstack;

import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Waits for a started process to answer. */
final class Readiness {
    private static final Duration STEP = Duration.ofMillis(50);

    private Readiness() {}

    /** Returns when the check answers true; throws when the process has died or the time is over. */
    static void await(ServerProcess process, Duration timeout, BooleanSupplier check) {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (!check.getAsBoolean()) {
            if (process.running().isEmpty()) {
                throw new StackException(process.name() + " ended while starting" + lastWords(process));
            }
            if (System.nanoTime() > deadline) {
                throw new StackException(
                        process.name() + " is not ready after " + timeout.toSeconds() + " s" + lastWords(process));
            }
            pause(STEP);
        }
    }

    static void pause(Duration duration) {
        try {
            Thread.sleep(duration);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("Interrupted", e);
        }
    }

    private static String lastWords(ServerProcess process) {
        List<String> lines = process.lastLines(4);
        return (lines.isEmpty() ? "" : ": " + String.join(" | ", lines)) + " (see " + process.output() + ")";
    }
}
