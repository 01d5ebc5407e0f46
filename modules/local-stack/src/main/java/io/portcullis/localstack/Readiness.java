package io.portcullis.localstack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Waits for a started process to answer. */
final class Readiness {
    private static final Duration STEP = Duration.ofMillis(50);

    /** What a JVM says while it makes its start-up cache. */
    private static final Pattern JVM_TALK = Pattern.compile("AOT ?(Cache|Configuration|cache)|JAVA_TOOL_OPTIONS");

    private Readiness() {}

    /** Where a log ends at the moment, so that what an earlier run wrote there is not taken for this one's. */
    static long end(Path log) {
        try {
            return Files.exists(log) ? Files.size(log) : 0;
        } catch (IOException e) {
            return 0;
        }
    }

    /**
     * Returns when the check answers true; throws when the process has died or the time is over.
     *
     * @param logStart where in the log this start begins, as {@link #end} told before it
     */
    static void await(ServerProcess process, Path log, long logStart, Duration timeout, BooleanSupplier check) {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (!check.getAsBoolean()) {
            if (process.running().isEmpty()) {
                process.stop(Duration.ZERO);
                throw new StackException(process.name() + " ended while starting" + lastWords(process, log, logStart));
            }
            if (System.nanoTime() > deadline) {
                throw new StackException(process.name() + " is not ready after " + timeout.toSeconds() + " s"
                        + lastWords(process, log, logStart));
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

    private static String lastWords(ServerProcess process, Path log, long logStart) {
        List<String> logged = ServerProcess.lastLines(log, logStart, 400);
        List<String> printed = process.lastLines(20).stream()
                .filter(line -> !JVM_TALK.matcher(line).find())
                .toList();
        String words = cause(logged)
                .or(() -> cause(printed))
                .orElseGet(() -> String.join(
                        " | ", Stream.concat(last(logged, 2), last(printed, 2)).toList()));
        return (words.isBlank() ? "" : ": " + words) + " (log: " + log + ")";
    }

    /** The line that says why: the innermost cause of the last stack trace, or what Spring Boot found. */
    private static Optional<String> cause(List<String> lines) {
        int description = lines.lastIndexOf("Description:");
        if (description >= 0) {
            int action = lines.subList(description, lines.size()).indexOf("Action:");
            int end = action < 0 ? lines.size() : description + action;
            return Optional.of(String.join(" ", lines.subList(description + 1, end)));
        }
        return lines.reversed().stream()
                .filter(line -> line.startsWith("Caused by: ") || line.contains(" FATAL: "))
                .findFirst();
    }

    private static Stream<String> last(List<String> lines, int count) {
        return lines.subList(Math.max(0, lines.size() - count), lines.size()).stream();
    }
}
