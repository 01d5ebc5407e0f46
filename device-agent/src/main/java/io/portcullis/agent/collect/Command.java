package io.portcullis.agent.collect;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A command of the system, looked up in the system's own directories only.
 *
 * @param environment added to a fixed, minimal environment with {@code LC_ALL=C}
 */
public record Command(List<String> words, Map<String, String> environment, Duration timeout) {

    static final Duration TIMEOUT = Duration.ofMillis(1_500);

    public Command {
        words = List.copyOf(words);
        environment = Map.copyOf(environment);
    }

    static Command of(String... words) {
        return new Command(List.of(words), Map.of(), TIMEOUT);
    }

    Command with(Map<String, String> added) {
        return new Command(words, added, timeout);
    }

    /** As a person would type it. */
    @Override
    public String toString() {
        return String.join(" ", words);
    }
}
