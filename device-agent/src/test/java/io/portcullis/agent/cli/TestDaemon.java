package io.portcullis.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The daemon as a process of its own. */
final class TestDaemon implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path log;
    private final Process process;

    TestDaemon(Path home, Path log, String... more) {
        this.log = log;
        List<String> words = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                AgentCommand.class.getName(),
                "run",
                "--home",
                home.toString()));
        words.addAll(List.of(more));
        try {
            process = new ProcessBuilder(words)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What it has said until now. */
    String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until it says so. */
    void logged(String text) {
        await().atMost(PATIENCE).until(() -> log().contains(text));
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Asks it to stop, as a service manager does, and waits for its end. @return its exit code */
    int stop() throws InterruptedException {
        process.destroy();
        return exit();
    }

    /** Waits for it to end by itself. @return its exit code */
    int exit() throws InterruptedException {
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    /** Kills it. */
    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
