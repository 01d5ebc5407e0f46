package io.portcullis.localstack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerProcessTest {
    @TempDir
    Path directory;

    @Test
    void aLaterCommandFindsAndStopsADetachedProcess() {
        process(Lifetime.DETACHED).start(List.of("sleep", "600"), Map.of(), directory);

        ServerProcess later = process(Lifetime.DETACHED);
        assertThat(later.running()).isPresent();
        assertThat(later.stop(Duration.ofSeconds(10))).isTrue();
        assertThat(process(Lifetime.DETACHED).running()).isEmpty();
        assertThat(later.diedEarlier()).isFalse();
    }

    @Test
    void aRecycledProcessIdIsNotTheProcess() throws IOException {
        long self = ProcessHandle.current().pid();
        Files.writeString(directory.resolve("sleeper.pid"), self + " 1000\n");

        ServerProcess process = process(Lifetime.DETACHED);
        assertThat(process.running()).isEmpty();
        assertThat(process.diedEarlier()).isTrue();
    }

    @Test
    void aProcessThatIgnoresTheSignalIsEndedByForce() {
        ServerProcess process = process(Lifetime.DETACHED);
        process.start(
                List.of("/bin/sh", "-c", "trap '' TERM; echo ready; while :; do sleep 1; done"), Map.of(), directory);
        Awaitility.await().until(() -> process.lastLines(1).contains("ready"));

        assertThat(process.stop(Duration.ofMillis(300))).isFalse();
        assertThat(process.running()).isEmpty();
    }

    @Test
    void aProcessBoundToThisJvmEndsWhenItsPipeCloses() {
        ServerProcess process = process(Lifetime.WITH_THIS_JVM);
        process.start(List.of("sleep", "600"), Map.of(), directory);
        ProcessHandle guard = process.running().orElseThrow();
        Awaitility.await()
                .until(() -> guard.children()
                        .anyMatch(child -> child.info().command().orElse("").endsWith("sleep")));
        ProcessHandle sleep = guard.children()
                .filter(child -> child.info().command().orElse("").endsWith("sleep"))
                .findFirst()
                .orElseThrow();

        process.closePipe();

        Awaitility.await().until(() -> !sleep.isAlive() && !guard.isAlive());
    }

    private ServerProcess process(Lifetime lifetime) {
        return new ServerProcess(
                "sleeper", directory, directory.resolve("sleeper.out"), lifetime, ServerProcess.StopSignal.TERM);
    }
}
