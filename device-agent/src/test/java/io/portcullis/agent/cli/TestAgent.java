package io.portcullis.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.agent.FakePlatform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** An agent with a home of its own and a platform of its own, for one test. */
final class TestAgent implements AfterEachCallback {
    private final FakePlatform platform = new FakePlatform();
    private final Path folder;
    private final Path authorities;

    TestAgent() {
        try {
            folder = Files.createTempDirectory("agent");
            authorities = Files.writeString(folder.resolve("ca.pem"), platform.authorities());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    FakePlatform platform() {
        return platform;
    }

    /** For files of the test; the home is in it. */
    Path folder() {
        return folder;
    }

    Path home() {
        return folder.resolve("home");
    }

    /** File with the platform's TLS CA. */
    Path authorities() {
        return authorities;
    }

    AgentRun run(String... arguments) {
        return AgentRun.of(home(), arguments);
    }

    /** @param in standard input */
    AgentRun given(String in, String... arguments) {
        return AgentRun.of(home(), Clock.systemUTC(), in, arguments);
    }

    AgentRun at(Clock clock, String... arguments) {
        return AgentRun.of(home(), clock, "", arguments);
    }

    AgentRun with(Map<String, String> environment, String... arguments) {
        return AgentRun.with(home(), environment, arguments);
    }

    /** Enrolls with the good token; {@code more} options may follow. */
    AgentRun enroll(String... more) {
        return run(enrollment(more));
    }

    /** The command line of {@link #enroll}. */
    String[] enrollment(String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "enroll",
                "--server",
                platform.url(),
                "--token",
                FakePlatform.TOKEN,
                "--ca-file",
                authorities.toString()));
        arguments.addAll(List.of(more));
        return arguments.toArray(String[]::new);
    }

    /** Enrolls, and is. */
    void enrolled(String... more) {
        AgentRun run = enroll(more);
        assertThat(run.exit()).as(run.err()).isZero();
    }

    /** Starts {@code agent run} with these options. */
    TestDaemon daemon(String... more) {
        return new TestDaemon(home(), folder.resolve("daemon.log"), more);
    }

    @Override
    public void afterEach(ExtensionContext context) throws IOException {
        platform.close();
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
