package io.portcullis.platform.devices.web;

import io.portcullis.platform.problem.ProblemException;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What may be written into names, reasons and groups. */
final class Input {
    private static final Pattern GROUP = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");
    private static final int MAX_GROUPS = 32;

    private Input() {}

    /** Printable text of limited length, without spaces around. */
    static String required(String member, @Nullable String value, int maxLength) {
        if (value == null || value.isBlank()) {
            throw ProblemException.invalid(member + " is missing");
        }
        String text = value.strip();
        if (text.length() > maxLength) {
            throw ProblemException.invalid(member + " may have " + maxLength + " characters at most");
        }
        if (!printable(text)) {
            throw ProblemException.invalid(member + " must not contain control characters");
        }
        return text;
    }

    static @Nullable String optional(String member, @Nullable String value, int maxLength) {
        return value == null || value.isBlank() ? null : required(member, value, maxLength);
    }

    static List<String> groups(@Nullable List<String> groups) {
        if (groups == null) {
            return List.of();
        }
        if (groups.size() > MAX_GROUPS) {
            throw ProblemException.invalid("groups may have " + MAX_GROUPS + " entries at most");
        }
        for (String group : groups) {
            if (group == null || !GROUP.matcher(group).matches()) {
                throw ProblemException.invalid(
                        "A group's name has 1 to 64 lower-case letters, digits, dots, dashes or underscores");
            }
        }
        return groups.stream().distinct().sorted().toList();
    }

    static boolean printable(String text) {
        return text.codePoints().noneMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT);
    }
}
