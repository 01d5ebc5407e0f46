package io.portcullis.policy;

import io.portcullis.policy.ExpressionTokens.Kind;
import io.portcullis.policy.ExpressionTokens.Token;
import io.portcullis.posture.EvidenceGrade;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A check with blanks, to be filled in by a form. What was filled in can be read back from the check, so a form and
 * YAML are two views of the same text.
 *
 * @param id also the id of a check made of it, unless it gets another
 * @param meaning one sentence for whoever chooses
 * @param pattern the expression, with {@code {name}} where a parameter goes
 */
public record CheckTemplate(
        String id,
        String title,
        String meaning,
        String pattern,
        List<TemplateParameter> parameters,
        Severity severity,
        Duration maxAge,
        EvidenceGrade minGrade,
        Duration grace,
        RemediationText remediation) {

    private static final Pattern BLANK = Pattern.compile("\\{([a-z_]+)}");

    public CheckTemplate {
        parameters = List.copyOf(parameters);
    }

    /** The values a form starts with. */
    public Map<String, Object> initial() {
        Map<String, Object> values = new LinkedHashMap<>();
        parameters.forEach(parameter -> values.put(parameter.name(), parameter.initial()));
        return values;
    }

    /** @throws IllegalArgumentException saying what is wrong, if a value is missing, unknown or not acceptable */
    public String expression(Map<String, Object> values) {
        Map<String, String> literals = new LinkedHashMap<>();
        for (TemplateParameter parameter : parameters) {
            Object value = values.get(parameter.name());
            String objection = parameter.objection(value);
            if (objection != null || value == null) {
                throw new IllegalArgumentException(objection);
            }
            literals.put(parameter.name(), parameter.literal(value));
        }
        for (String name : values.keySet()) {
            if (parameters.stream().noneMatch(parameter -> parameter.name().equals(name))) {
                throw new IllegalArgumentException("the template " + id + " has no parameter " + name);
            }
        }
        // In one go: what is filled in may look like a blank itself.
        return BLANK.matcher(pattern)
                .replaceAll(blank -> Matcher.quoteReplacement(literals.getOrDefault(blank.group(1), "")));
    }

    /**
     * @param checkId of the new check
     * @throws IllegalArgumentException as {@link #expression}
     */
    public Check check(String checkId, Map<String, Object> values) {
        return new Check(
                checkId,
                title,
                expression(values),
                Scope.everything(),
                severity,
                Effect.BLOCK,
                maxAge,
                minGrade,
                grace,
                OnUnknown.FAIL,
                remediation);
    }

    /**
     * The check as YAML: an element of the list {@code checks}, without indentation. To put it into a policy set, see
     * {@link PolicySetText#withCheck}.
     *
     * @throws IllegalArgumentException as {@link #expression}
     */
    public String render(String checkId, Map<String, Object> values) {
        return "- " + CheckWriter.block(check(checkId, values)).replace("\n", "\n  ") + "\n";
    }

    /** What an expression has in the blanks; empty if it was not made of this template, or might as well not be. */
    public Optional<Map<String, Object>> recognize(String expression) {
        List<Token> blanks = ExpressionTokens.of(pattern, true);
        List<Token> filled = ExpressionTokens.of(expression, false);
        if (blanks == null || filled == null) {
            return Optional.empty();
        }
        Map<String, Object> values = new LinkedHashMap<>();
        int at = 0;
        for (Token blank : blanks) {
            if (blank.kind() != Kind.PLACEHOLDER) {
                if (at >= filled.size() || !filled.get(at).equals(blank)) {
                    return Optional.empty();
                }
                at++;
                continue;
            }
            Filling filling = filling(parameter(blank.text()), filled, at);
            if (filling == null) {
                return Optional.empty();
            }
            Object before = values.put(blank.text(), filling.value());
            if (before != null && !before.equals(filling.value())) {
                return Optional.empty();
            }
            at = filling.next();
        }
        return at == filled.size() ? Optional.of(values) : Optional.empty();
    }

    private TemplateParameter parameter(String name) {
        return parameters.stream()
                .filter(parameter -> parameter.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("template " + id + " has no parameter " + name));
    }

    private record Filling(Object value, int next) {}

    private static @Nullable Filling filling(TemplateParameter parameter, List<Token> tokens, int from) {
        Filling filling = switch (parameter.type()) {
            case TEXT, VERSION ->
                kind(tokens, from, Kind.TEXT) ? new Filling(tokens.get(from).text(), from + 1) : null;
            case NUMBER ->
                kind(tokens, from, Kind.NUMBER) ? number(tokens.get(from).text(), from + 1) : null;
            case TEXTS -> texts(tokens, from);
        };
        return filling == null || parameter.objection(filling.value()) != null ? null : filling;
    }

    private static @Nullable Filling number(String digits, int next) {
        return digits.length() > 18 ? null : new Filling(Long.valueOf(digits), next);
    }

    private static @Nullable Filling texts(List<Token> tokens, int from) {
        List<String> texts = new ArrayList<>();
        int at = from;
        String separator = "[";
        while (sign(tokens, at, separator) && kind(tokens, at + 1, Kind.TEXT)) {
            texts.add(tokens.get(at + 1).text());
            at += 2;
            separator = ",";
        }
        return sign(tokens, at, "]") && !texts.isEmpty() ? new Filling(List.copyOf(texts), at + 1) : null;
    }

    private static boolean kind(List<Token> tokens, int at, Kind kind) {
        return at < tokens.size() && tokens.get(at).kind() == kind;
    }

    private static boolean sign(List<Token> tokens, int at, String sign) {
        return kind(tokens, at, Kind.SIGN) && tokens.get(at).text().equals(sign);
    }
}
