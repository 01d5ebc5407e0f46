package io.portcullis.systemtests;

import io.portcullis.systemtests.CommandLine.Outcome;
import java.io.IOException;
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
    private final Map<String, String> surroundings;

    /** @param surroundings added to the environment */
    Agent(SystemUnderTest system, Path home, Map<String, String> surroundings) {
        this.system = system;
        this.home = home;
        this.surroundings = Map.copyOf(surroundings);
    }

    Path home() {
        return home;
    }

    Outcome enroll(String token, String... options) {
        List<String> arguments = new ArrayList<>(List.of(
                "enroll",
                "--server",
                system.addresses().deviceUrl(),
                "--ca-file",
                system.addresses().caFile().toString(),
                "--name",
                "system-test",
                "--token",
                "-"));
        arguments.addAll(List.of(options));
        return run(token, arguments.toArray(String[]::new));
    }

    Outcome run(String input, String... arguments) {
        return CommandLine.run(home.getParent(), environment(), input, command(arguments));
    }

    /** The daemon; to be destroyed by the caller. */
    Process start() {
        try {
            var builder = new ProcessBuilder(command("run"))
                    .redirectErrorStream(true)
                    .redirectOutput(home.resolveSibling("daemon.log").toFile());
            builder.environment().clear();
            builder.environment().putAll(environment());
            return builder.start();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> command(String... arguments) {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-jar", JAR.toString()));
        command.addAll(List.of(arguments));
        return command;
    }

    private Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>(SystemUnderTest.environmentWithoutPortcullis());
        environment.put("PORTCULLIS_AGENT_HOME", home.toString());
        environment.putAll(surroundings);
        return environment;
    }

    Outcome run(List<String> arguments) {
        return run("", arguments.toArray(String[]::new));
    }
}
