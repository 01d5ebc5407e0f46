package io.portcullis.agent.cli;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The options that were given to a command: {@code --name value}, {@code --name=value} or {@code --flag}. */
final class Arguments {

    private final Map<String, String> values;

    private Arguments(Map<String, String> values) {
        this.values = values;
    }

    static Arguments parse(List<Option> options, List<String> words) throws UsageProblem {
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            int equals = word.startsWith("--") ? word.indexOf('=') : -1;
            String name = equals < 0 ? word : word.substring(0, equals);
            Option option = options.stream()
                    .filter(candidate -> candidate.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new UsageProblem(
                            name.startsWith("-") ? "unknown option " + name : "unexpected argument '" + name + "'"));
            String value = "";
            if (!option.isFlag()) {
                if (equals >= 0) {
                    value = word.substring(equals + 1);
                } else if (option.mayStandAlone()
                        && (i + 1 == words.size() || words.get(i + 1).startsWith("-"))) {
                    value = "";
                } else if (i + 1 < words.size()) {
                    value = words.get(++i);
                } else {
                    throw new UsageProblem(name + " needs a value: " + option.parameter());
                }
            } else if (equals >= 0) {
                throw new UsageProblem(name + " takes no value");
            }
            if (values.put(name, value) != null) {
                throw new UsageProblem(name + " is given twice");
            }
        }
        for (Option option : options) {
            if (option.required() && !values.containsKey(option.name())) {
                throw new UsageProblem(option.name() + " " + option.parameter() + " is missing");
            }
        }
        return new Arguments(values);
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    Optional<String> text(String name) {
        return Optional.ofNullable(values.get(name));
    }

    Optional<Path> path(String name) throws UsageProblem {
        try {
            return text(name).map(Path::of);
        } catch (InvalidPathException notOne) {
            throw new UsageProblem(name + " is not a path");
        }
    }
}
