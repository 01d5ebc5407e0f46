package io.portcullis.agent.collect;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One key of the Windows registry, by {@code reg query}, whose answer is the same in every language. */
record Registry(Tool tool, String key, Map<String, String> values, boolean absent) {

    private static final Pattern VALUE =
            Pattern.compile("(?m)^    (.+?)    REG_(SZ|EXPAND_SZ|DWORD|QWORD)(?:    (.*))?$");

    Registry {
        values = Map.copyOf(values);
    }

    static Registry of(Machine machine, String key) throws InterruptedException {
        Tool tool = Tool.of(machine, "reg", "query", key);
        Map<String, String> values = new HashMap<>();
        Matcher matcher = VALUE.matcher(tool.out().replace("\r", ""));
        while (matcher.find()) {
            String value = matcher.group(3);
            values.put(matcher.group(1).strip().toLowerCase(Locale.ROOT), value == null ? "" : value.strip());
        }
        return new Registry(tool, key, values, false);
    }

    /**
     * A key that may not be there, below one that always is. That it is absent is told by the list of its parent's
     * keys: the complaint about a missing key is in the language of Windows, and so is the one about missing rights.
     */
    static Registry under(Machine machine, String base, String... names) throws InterruptedException {
        Registry parent = of(machine, base);
        for (String name : names) {
            String next = parent.key() + '\\' + name;
            if (!parent.present()) {
                return parent;
            }
            String ending = ('\\' + name).toLowerCase(Locale.ROOT);
            if (parent.below().stream()
                    .noneMatch(key -> key.toLowerCase(Locale.ROOT).endsWith(ending))) {
                return new Registry(parent.tool(), next, Map.of(), true);
            }
            parent = of(machine, next);
        }
        return parent;
    }

    Optional<String> text(String name) {
        return Optional.ofNullable(values.get(name.toLowerCase(Locale.ROOT))).filter(value -> !value.isEmpty());
    }

    /** A whole number, stored as a number or as its digits. */
    OptionalLong number(String name) {
        String value = values.getOrDefault(name.toLowerCase(Locale.ROOT), "");
        try {
            return value.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.decode(value));
        } catch (NumberFormatException notOne) {
            return OptionalLong.empty();
        }
    }

    /** Whether the key was read, or is known not to be there; otherwise nothing follows from what is missing. */
    boolean known() {
        return present() || absent;
    }

    boolean present() {
        return !absent && tool.out().contains("HKEY_");
    }

    /** The keys right under this one that {@code reg query} lists. */
    List<String> below() {
        return tool.out()
                .replace("\r", "")
                .lines()
                .map(String::strip)
                .filter(line -> line.startsWith("HKEY_"))
                .toList();
    }

    String says() {
        return "registry " + key;
    }

    void unanswered(Findings findings, String attribute, String name) {
        if (present()) {
            findings.notFound(attribute, says() + " has no " + name);
        } else if (known()) {
            findings.notFound(attribute, says() + " is absent");
        } else {
            tool.unanswered(findings, attribute);
        }
    }
}
