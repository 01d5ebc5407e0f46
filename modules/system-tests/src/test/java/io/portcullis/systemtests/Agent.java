package io.portcullis.systemtests;

import io.portcullis.systemtests.CommandLine.Outcome;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The agent's command line with a home of its own. */
final class Agent {
    private static final Path JAR =
            Path.of("..", "..", "device-agent", "target", "device-agent.jar").toAbsolutePath();

    private final SystemUnderTest system;
    private final Path home;

    Agent(SystemUnderTest system, Path home) {
        this.system = system;
        this.home = home;
    }

    Path home() {
        return home;
    }

    Outcome enroll(String token) {
        return run(
                token,
                "enroll",
                "--server",
                system.addresses().deviceUrl(),
                "--ca-file",
                system.addresses().caFile().toString(),
                "--name",
                "system-test",
                "--token",
                "-");
    }

    Outcome run(String input, String... arguments) {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-jar", JAR.toString()));
        command.addAll(List.of(arguments));
        Map<String, String> environment = new HashMap<>(SystemUnderTest.environmentWithoutPortcullis());
        environment.put("PORTCULLIS_AGENT_HOME", home.toString());
        return CommandLine.run(home.getParent(), environment, input, command);
    }

    Outcome run(List<String> arguments) {
        return run("", arguments.toArray(String[]::new));
    }
}
