package io.portcullis.localstack.demo;

import io.portcullis.localstack.Stack;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/** The device agent, called as a person at the device calls it. */
final class Agent {
    private static final int PATIENCE_SECONDS = 120;

    private final Path launcher;
    private final Stack stack;

    /** @param out what it printed for programs, or for people when nothing else was asked */
    record Run(int exitCode, String out, String err) {}

    Agent(Path installation, Stack stack) {
        this.launcher = installation.resolve("portcullis");
        this.stack = stack;
    }

    Path home() {
        return stack.layout().agentHome();
    }

    Path keyStore() {
        return home().resolve("identity.p12");
    }

    Path passphrase() {
        return home().resolve("identity.passphrase");
    }

    Run run(String... arguments) {
        return runWithInput("", arguments);
    }

    /** @param input for its standard input: secrets go there, where no process list shows them */
    Run runWithInput(String input, String... arguments) {
        List<String> command = new ArrayList<>(List.of(launcher.toString(), "agent"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("PORTCULLIS_HOME", stack.layout().home().toString());
        builder.environment().put("PORTCULLIS_AGENT_HOME", home().toString());
        try {
            Process process = builder.start();
            FutureTask<byte[]> err =
                    new FutureTask<>(() -> process.getErrorStream().readAllBytes());
            Thread.ofVirtual().start(err);
            try (var in = process.getOutputStream()) {
                in.write(input.getBytes(StandardCharsets.UTF_8));
            }
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new DemoFailure("The agent has not ended after " + PATIENCE_SECONDS + " s: " + command);
            }
            return new Run(process.exitValue(), out, new String(err.get(), StandardCharsets.UTF_8));
        } catch (IOException | ExecutionException e) {
            throw new DemoFailure("Cannot run the agent: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DemoFailure("Interrupted", e);
        }
    }
}
