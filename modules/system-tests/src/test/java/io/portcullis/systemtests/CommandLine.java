package io.portcullis.systemtests;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs a program to its end. */
final class CommandLine {
    /** How a program ended. */
    record Outcome(int exitCode, String output, String errors) {}

    private CommandLine() {}

    static Outcome run(Path directory, Map<String, String> environment, String input, List<String> command) {
        try {
            Path output = Files.createTempFile(directory, "out", ".txt");
            Path errors = Files.createTempFile(directory, "err", ".txt");
            var builder = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectOutput(output.toFile())
                    .redirectError(errors.toFile());
            builder.environment().clear();
            builder.environment().putAll(environment);
            var process = builder.start();
            try (var stdin = process.getOutputStream()) {
                stdin.write(input.getBytes(StandardCharsets.UTF_8));
            }
            if (!process.waitFor(5, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new IllegalStateException("Still running after five minutes: " + command);
            }
            return new Outcome(process.exitValue(), Files.readString(output), Files.readString(errors));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
