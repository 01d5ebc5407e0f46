package io.portcullis.localstack;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Which stack.
 *
 * @param home everything the stack writes lies in {@code var/} below it
 * @param installation the checkout whose jars are run
 */
public record StackOptions(Path home, Path installation, StackPorts ports, Lifetime lifetime) {

    /** The stack that people start: found again by later commands, ports from the environment and its settings. */
    public static StackOptions forPeople(Path installation, Map<String, String> environment) {
        Path home = Path.of(environment.getOrDefault("PORTCULLIS_HOME", installation.toString()))
                .toAbsolutePath()
                .normalize();
        return new StackOptions(
                home, installation, StackPorts.load(new StackLayout(home).settings(), environment), Lifetime.DETACHED);
    }

    /** A stack of a test's own, on free ports; it ends with this JVM. */
    public static StackOptions forTests(Path home) {
        return new StackOptions(
                home.toAbsolutePath().normalize(), checkout(), StackPorts.free(), Lifetime.WITH_THIS_JVM);
    }

    private static Path checkout() {
        for (Path directory = Path.of("").toAbsolutePath(); directory != null; directory = directory.getParent()) {
            if (Files.exists(directory.resolve("mvnw"))) {
                return directory;
            }
        }
        throw new StackException("Not inside a checkout of Portcullis");
    }

    /** Shared by all stacks of the checkout: they run the same jars. */
    Path startUpCaches() {
        return new StackLayout(installation).var().resolve("cds");
    }

    StackLayout layout() {
        return new StackLayout(home);
    }
}
