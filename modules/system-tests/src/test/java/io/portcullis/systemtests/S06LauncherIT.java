package io.portcullis.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.systemtests.CommandLine.Outcome;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class S06LauncherIT {
    private static final Path ROOT = Path.of("..", "..").toAbsolutePath().normalize();

    private final SystemUnderTest system = SystemUnderTest.running();

    private static Outcome portcullis(Path home, Map<String, String> extra, String... arguments) {
        List<String> command =
                new ArrayList<>(List.of(ROOT.resolve("portcullis").toString()));
        command.addAll(List.of(arguments));
        Map<String, String> environment = new HashMap<>(SystemUnderTest.environmentWithoutPortcullis());
        environment.put("PORTCULLIS_HOME", home.toString());
        // The jars under test are built already; building again would replace them while they run.
        environment.put("PORTCULLIS_NO_BUILD", "true");
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        environment.putAll(extra);
        return CommandLine.run(home, environment, "", command);
    }

    @Test
    void helpNamesEveryCommand() {
        var help = portcullis(system.directory("launcher"), Map.of(), "help");

        assertThat(help.exitCode()).as(help.toString()).isZero();
        assertThat(help.output()).contains("demo", "up", "down", "status", "logs", "test", "agent", "bench");
    }

    @Test
    void anUnknownCommandIsAUsageError() {
        var outcome = portcullis(system.directory("launcher"), Map.of(), "nonsense");

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.errors()).isNotBlank().doesNotContain("\tat ");
    }

    @Test
    void statusOfTheRunningStackNamesEveryProcess() {
        var status = portcullis(system.stack().layout().var().getParent(), Map.of(), "status", "--json");

        assertThat(status.output())
                .contains("postgres", "kafka", "platform-api", "admin-console", "sample-app", "ready");
        var file = system.stack().layout().environmentFile();
        assertThat(file).exists();
        try {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aTakenPortIsNamed() throws IOException {
        try (var taken = new ServerSocket(0)) {
            var outcome = portcullis(
                    system.directory("launcher"),
                    Map.of("PORTCULLIS_PORT_POSTGRES", Integer.toString(taken.getLocalPort())),
                    "up",
                    "--detach");

            assertThat(outcome.exitCode()).isNotZero();
            assertThat(outcome.errors()).contains(Integer.toString(taken.getLocalPort()));
            assertThat(outcome.errors().strip().lines()).hasSize(1);
        }
    }
}
