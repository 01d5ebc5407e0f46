package io.portcullis.agent.collect;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What sshd_config(5) says about passwords: global settings and those of every {@code Match} block, where the first
 * word about a setting stands. Includes are followed.
 */
final class SshdConfig {

    private static final String DIRECTORY = "/etc/ssh/";
    private static final int INCLUDE_DEPTH = 16;
    private static final Pattern LINE = Pattern.compile("(\\w+)(?:\\s*=\\s*|\\s+)(.*)");

    private final Map<String, String> global = new HashMap<>();
    private final List<Map<String, String>> matches = new ArrayList<>();
    private @Nullable String unreadable;

    private SshdConfig() {}

    static SshdConfig read(Machine machine) {
        SshdConfig config = new SshdConfig();
        config.file(machine, DIRECTORY + "sshd_config", null, 0);
        return config;
    }

    /** Output of {@code sshd -T}, which knows the defaults too; it says nothing about Match blocks. */
    static Map<String, String> effective(String output) {
        Map<String, String> settings = new HashMap<>();
        output.lines().forEach(line -> setting(line, settings));
        return settings;
    }

    /** A file that may not be read, or null: then nothing of this can be trusted. */
    @Nullable
    String unreadable() {
        return unreadable;
    }

    Map<String, String> global() {
        return global;
    }

    /** Whether anybody can log in with a password, given the global settings. */
    boolean allowsPasswords(Map<String, String> globalSettings) {
        if (passwordsSuffice(globalSettings)) {
            return true;
        }
        return matches.stream().anyMatch(block -> {
            Map<String, String> settings = new HashMap<>(globalSettings);
            settings.putAll(block);
            return passwordsSuffice(settings);
        });
    }

    /**
     * Whether a setting lets something happen for anybody, given the global settings.
     *
     * @param otherwise its value where nobody set it
     */
    boolean allows(Map<String, String> globalSettings, String name, String otherwise, Predicate<String> value) {
        String global = globalSettings.getOrDefault(name, otherwise).toLowerCase(Locale.ROOT);
        return value.test(global)
                || matches.stream()
                        .map(block -> block.get(name))
                        .filter(Objects::nonNull)
                        .anyMatch(set -> value.test(set.toLowerCase(Locale.ROOT)));
    }

    private static boolean passwordsSuffice(Map<String, String> settings) {
        boolean password = isYes(settings, "passwordauthentication", "yes");
        // With PAM, keyboard-interactive asks for the password.
        String interactive = settings.getOrDefault(
                "kbdinteractiveauthentication", settings.getOrDefault("challengeresponseauthentication", "yes"));
        boolean keyboard = interactive.equalsIgnoreCase("yes") && isYes(settings, "usepam", "no");
        String methods = settings.getOrDefault("authenticationmethods", "any").strip();
        if (methods.equalsIgnoreCase("any")) {
            return password || keyboard;
        }
        for (String way : methods.split("\\s+", -1)) {
            boolean onlyPasswords = true;
            for (String method : way.split(",", -1)) {
                String name = method.toLowerCase(Locale.ROOT);
                onlyPasswords &=
                        (name.equals("password") && password) || (name.startsWith("keyboard-interactive") && keyboard);
            }
            if (onlyPasswords) {
                return true;
            }
        }
        return false;
    }

    private static boolean isYes(Map<String, String> settings, String name, String otherwise) {
        return settings.getOrDefault(name, otherwise).equalsIgnoreCase("yes");
    }

    private void file(Machine machine, String path, @Nullable Map<String, String> outerBlock, int depth) {
        switch (machine.read(path)) {
            case FileText.Text(String text) -> lines(machine, text, outerBlock, depth);
            case FileText.Absent _ -> {}
            case FileText.Denied _ -> unreadable = path + ": needs root";
            case FileText.Unreadable(String why) -> unreadable = path + ": " + why;
        }
    }

    private void lines(Machine machine, String text, @Nullable Map<String, String> outerBlock, int depth) {
        // A Match block ends with its file.
        @Nullable Map<String, String> block = outerBlock;
        for (String raw : text.lines().toList()) {
            String line = raw.strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            var parts = LINE.matcher(line);
            if (!parts.matches()) {
                continue;
            }
            String keyword = parts.group(1).toLowerCase(Locale.ROOT);
            if (keyword.equals("match")) {
                block = new HashMap<>();
                matches.add(block);
            } else if (keyword.equals("include")) {
                if (depth == INCLUDE_DEPTH) {
                    unreadable = "includes are nested deeper than " + INCLUDE_DEPTH;
                    return;
                }
                for (String pattern : parts.group(2).strip().split("\\s+", -1)) {
                    include(machine, pattern.replace("\"", ""), block, depth + 1);
                }
            } else {
                setting(line, block == null ? global : block);
            }
        }
    }

    private void include(Machine machine, String pattern, @Nullable Map<String, String> block, int depth) {
        String absolute = pattern.startsWith("/") ? pattern : DIRECTORY + pattern;
        int slash = absolute.lastIndexOf('/');
        String directory = absolute.substring(0, slash);
        Pattern names = glob(absolute.substring(slash + 1));
        for (String name : machine.list(directory)) {
            if (names.matcher(name).matches()) {
                file(machine, directory + '/' + name, block, depth);
            }
        }
    }

    private static Pattern glob(String pattern) {
        StringBuilder regex = new StringBuilder(pattern.length() + 8);
        // As in the shell, a wildcard does not match hidden files.
        if (pattern.startsWith("*") || pattern.startsWith("?")) {
            regex.append("(?!\\.)");
        }
        for (int i = 0; i < pattern.length(); i++) {
            char character = pattern.charAt(i);
            regex.append(
                    switch (character) {
                        case '*' -> ".*";
                        case '?' -> ".";
                        default -> Pattern.quote(String.valueOf(character));
                    });
        }
        return Pattern.compile(regex.toString());
    }

    private static void setting(String line, Map<String, String> settings) {
        var parts = LINE.matcher(line.strip());
        if (parts.matches()) {
            String value = parts.group(2).replaceFirst("\\s+#.*$", "").replace("\"", "");
            settings.putIfAbsent(parts.group(1).toLowerCase(Locale.ROOT), value.strip());
        }
    }
}
