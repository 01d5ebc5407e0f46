package io.portcullis.policy;

import io.portcullis.posture.Platform;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Writes checks as YAML: what {@link CheckMembers} reads, with nothing that goes without saying. */
final class CheckWriter {

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z][A-Za-z0-9_./-]*( [A-Za-z0-9_./-]+)*\\.?");
    private static final Pattern PLAIN_EXPRESSION =
            Pattern.compile("[A-Za-z][A-Za-z0-9_.()]*( (==|!=|<=|>=|<|>|&&|\\|\\||in) [A-Za-z0-9_.()]+)*");
    private static final Set<String> NOT_TEXT = Set.of("null", "true", "false", "yes", "no", "on", "off", "y", "n");

    private CheckWriter() {}

    /** Members of a block mapping, one or several lines each, without indentation. */
    static String block(Check check) {
        return members(check, true).entrySet().stream()
                .map(member -> member.getKey() + ": " + member.getValue())
                .collect(Collectors.joining("\n"));
    }

    /** A flow mapping, on one line. */
    static String flow(Check check) {
        return mapping(members(check, true));
    }

    /**
     * Members in the order in which people look for them, each value on one line.
     *
     * @param brief without those that are what they are when they are left out
     */
    static Map<String, String> members(Check check, boolean brief) {
        Map<String, String> members = new LinkedHashMap<>();
        members.put("id", text(check.id()));
        if (!brief || !check.title().equals(check.id())) {
            members.put("title", text(check.title()));
        }
        members.put("expression", expression(check.expression()));
        if (!check.scope().equals(Scope.everything())) {
            members.put("scope", scope(check.scope()));
        }
        put(members, "severity", check.severity().wire(), Severity.MEDIUM.wire(), brief);
        put(members, "effect", check.effect().wire(), Effect.BLOCK.wire(), brief);
        put(members, "max_age", Durations.print(check.maxAge()), Durations.print(CheckMembers.DEFAULT_MAX_AGE), brief);
        put(members, "min_grade", check.minGrade().wire(), CheckMembers.DEFAULT_MIN_GRADE.wire(), brief);
        put(members, "grace", Durations.print(check.grace()), Durations.print(Duration.ZERO), brief);
        put(members, "on_unknown", check.onUnknown().wire(), OnUnknown.FAIL.wire(), brief);
        if (check.remediation() != null) {
            members.put("remediation", remediation(check.remediation()));
        }
        return members;
    }

    private static void put(Map<String, String> members, String name, String value, String absent, boolean brief) {
        if (!brief || !value.equals(absent)) {
            members.put(name, value);
        }
    }

    static String scope(Scope scope) {
        Map<String, String> members = new LinkedHashMap<>();
        List<String> os = scope.os().stream().sorted().map(Platform::wire).toList();
        addNames(members, "os", os);
        addNames(members, "groups", scope.groups().stream().sorted().toList());
        addNames(members, "ownership", scope.ownership().stream().sorted().toList());
        return mapping(members);
    }

    private static void addNames(Map<String, String> members, String name, List<String> names) {
        if (!names.isEmpty()) {
            members.put(name, sequence(names));
        }
    }

    private static String remediation(RemediationText remediation) {
        Map<String, String> members = new LinkedHashMap<>();
        Map<String, String> texts = new LinkedHashMap<>();
        remediation.textByLanguage().forEach((language, text) -> texts.put(language, text(text)));
        members.put("text", byLanguage(texts));
        if (remediation.link() != null) {
            members.put("link", text(remediation.link()));
        }
        Map<String, String> steps = new LinkedHashMap<>();
        remediation.stepsByLanguage().forEach((language, list) -> steps.put(language, sequence(list)));
        if (!steps.isEmpty()) {
            members.put("steps", byLanguage(steps));
        }
        return mapping(members);
    }

    private static String byLanguage(Map<String, String> values) {
        String plain = values.get(RemediationText.ANY);
        return plain != null && values.size() == 1 ? plain : mapping(values);
    }

    static String mapping(Map<String, String> members) {
        List<String> written = new ArrayList<>();
        members.forEach((name, value) -> written.add(name + ": " + value));
        return "{ " + String.join(", ", written) + " }";
    }

    static String sequence(List<String> texts) {
        return texts.stream().map(CheckWriter::text).collect(Collectors.joining(", ", "[", "]"));
    }

    private static String expression(String expression) {
        if (PLAIN_EXPRESSION.matcher(expression).matches()) {
            return expression;
        }
        boolean oneLine = expression.chars().allMatch(c -> c >= ' ' && c < 0x7f);
        return oneLine && !expression.isEmpty() ? "'" + expression.replace("'", "''") + "'" : quoted(expression);
    }

    /** Plain where it can be misread by nobody, else in double quotes. */
    static String text(String text) {
        return PLAIN.matcher(text).matches() && !NOT_TEXT.contains(text.toLowerCase(Locale.ROOT)) ? text : quoted(text);
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.codePoints().forEach(c -> {
            switch (c) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case '\n' -> quoted.append("\\n");
                case '\t' -> quoted.append("\\t");
                default -> {
                    // Line and paragraph separators break lines in YAML, too.
                    if (c < ' ' || (c >= 0x7f && c <= 0xa0) || c == 0x2028 || c == 0x2029 || c == 0xfeff) {
                        quoted.append("\\u%04x".formatted(c));
                    } else {
                        quoted.appendCodePoint(c);
                    }
                }
            }
        });
        return quoted.append('"').toString();
    }
}
