package io.portcullis.agent.collect;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The os-release file: shell-like assignments, see os-release(5). */
record OsRelease(Map<String, String> variables) {

    Optional<String> get(String name) {
        return Optional.ofNullable(variables.get(name)).filter(value -> !value.isBlank());
    }

    static OsRelease parse(String text) {
        Map<String, String> variables = new HashMap<>();
        text.lines().map(String::strip).forEach(line -> {
            int equals = line.indexOf('=');
            if (equals > 0 && !line.startsWith("#")) {
                variables.put(
                        line.substring(0, equals).strip(),
                        unquoted(line.substring(equals + 1).strip()));
            }
        });
        return new OsRelease(Map.copyOf(variables));
    }

    private static String unquoted(String value) {
        if (value.length() >= 2 && value.startsWith("'") && value.endsWith("'")) {
            return value.substring(1, value.length() - 1);
        }
        String inner = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"")
                ? value.substring(1, value.length() - 1)
                : value;
        return inner.replaceAll("\\\\([\"$`\\\\])", "$1");
    }
}
