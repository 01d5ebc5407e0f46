package io.portcullis.policy;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is filled into a {@link CheckTemplate}.
 *
 * @param label for people
 * @param initial what a form starts with, of the class that {@link Type} names
 * @param least of a number; 0 where nothing is said
 * @param greatest of a number; {@link Long#MAX_VALUE} where nothing is said
 * @param choices what a text, or each of several texts, may be; empty means anything
 */
public record TemplateParameter(
        String name, String label, Type type, Object initial, long least, long greatest, List<String> choices) {

    private static final Pattern VERSION = Pattern.compile("[A-Za-z0-9.+~:_-]+");

    public TemplateParameter {
        choices = List.copyOf(choices);
    }

    /** The kinds of values. */
    public enum Type {
        /** {@link String}. */
        TEXT,
        /** {@link String} that {@code version_at_least} understands. */
        VERSION,
        /** {@link Long}, not negative. */
        NUMBER,
        /** {@link List} of {@link String}, each once, at least one. */
        TEXTS;

        private final String wire = name().toLowerCase(Locale.ROOT);

        /** The name used in JSON and YAML. */
        public String wire() {
            return wire;
        }
    }

    /** Null if the value may be filled in, else what is wrong with it. */
    @Nullable
    String objection(@Nullable Object value) {
        return switch (type) {
            case TEXT -> value instanceof String text ? objectionToText(text) : name + " must be a text";
            case VERSION ->
                value instanceof String text
                                && VERSION.matcher(text).matches()
                                && Version.parse(text) != null
                                && objectionToText(text) == null
                        ? null
                        : name + " must be a version, such as 12.5";
            case NUMBER ->
                value instanceof Long number && number >= least && number <= greatest
                        ? null
                        : name + " must be a whole number from " + least
                                + (greatest == Long.MAX_VALUE ? " up" : " to " + greatest);
            case TEXTS -> value instanceof List<?> list ? objectionToList(list) : name + " must be a list of texts";
        };
    }

    private @Nullable String objectionToText(String text) {
        if (text.isBlank() || text.length() > Values.MAX_NAME || text.chars().anyMatch(Character::isISOControl)) {
            return name + " must be a text of 1 to " + Values.MAX_NAME + " characters on one line";
        }
        return choices.isEmpty() || choices.contains(text)
                ? null
                : name + " must be one of " + String.join(", ", choices);
    }

    private @Nullable String objectionToList(List<?> list) {
        if (list.isEmpty() || list.size() > 50 || Set.copyOf(list).size() != list.size()) {
            return name + " must be 1 to 50 texts, each once";
        }
        for (Object element : list) {
            String objection = element instanceof String text ? objectionToText(text) : name + " must hold texts";
            if (objection != null) {
                return objection;
            }
        }
        return null;
    }

    /** A value without objection as an expression writes it. */
    String literal(Object value) {
        return switch (value) {
            case List<?> list ->
                list.stream()
                        .map(element -> ExpressionTokens.quote(String.valueOf(element)))
                        .collect(Collectors.joining(", ", "[", "]"));
            case Long number -> number.toString();
            default -> ExpressionTokens.quote(value.toString());
        };
    }
}
