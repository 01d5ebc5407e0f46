package io.portcullis.console.policies;

import io.portcullis.policy.Check;
import io.portcullis.policy.CheckTemplate;
import io.portcullis.policy.Durations;
import io.portcullis.policy.Effect;
import io.portcullis.policy.OnUnknown;
import io.portcullis.policy.RemediationText;
import io.portcullis.policy.Scope;
import io.portcullis.policy.Severity;
import io.portcullis.policy.TemplateParameter;
import io.portcullis.posture.EvidenceGrade;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes a check of what was filled into a form. What cannot be read stands in {@link #errors()}, by the name of its
 * field; what can be read and is wrong all the same is found when the policy set is loaded.
 */
final class CheckFormReader {
    private final CheckForm form;
    private final Map<String, String> errors = new LinkedHashMap<>();

    CheckFormReader(CheckForm form) {
        this.form = form;
    }

    Map<String, String> errors() {
        return errors;
    }

    /** Of use only if no error was found. */
    Check read() {
        return new Check(
                form.id(),
                form.title().isEmpty() ? form.id() : form.title(),
                expression(),
                scope(),
                choice("severity", form.severity(), Severity::fromWire, Severity.MEDIUM),
                choice("effect", form.effect(), Effect::fromWire, Effect.BLOCK),
                duration("max_age", form.maxAge(), Duration.ofHours(24)),
                choice("min_grade", form.minGrade(), EvidenceGrade::fromWire, EvidenceGrade.AGENT_REPORTED),
                duration("grace", form.grace(), Duration.ZERO),
                choice("on_unknown", form.onUnknown(), OnUnknown::fromWire, OnUnknown.FAIL),
                remediation());
    }

    private String expression() {
        CheckTemplate template = form.template();
        if (template == null) {
            if (form.expression().isEmpty()) {
                errors.put("expression", "say what has to be true");
            }
            return form.expression();
        }
        Map<String, Object> values = new LinkedHashMap<>();
        for (TemplateParameter parameter : template.parameters()) {
            value(parameter, values);
        }
        if (values.size() < template.parameters().size()) {
            return "";
        }
        try {
            return template.expression(values);
        } catch (IllegalArgumentException wrong) {
            String message = String.valueOf(wrong.getMessage());
            TemplateParameter about = template.parameters().stream()
                    .filter(parameter -> message.startsWith(parameter.name() + " "))
                    .findFirst()
                    .orElse(null);
            errors.put(
                    about == null ? "expression" : CheckForm.PARAMETER + about.name(),
                    about == null ? message : message.substring(about.name().length() + 1));
            return "";
        }
    }

    private void value(TemplateParameter parameter, Map<String, Object> values) {
        String text = form.values().getOrDefault(parameter.name(), "").strip();
        switch (parameter.type()) {
            case TEXT, VERSION -> values.put(parameter.name(), text);
            case TEXTS -> values.put(parameter.name(), form.lines(parameter.name()));
            case NUMBER -> {
                if (text.matches("[0-9]{1,18}")) {
                    values.put(parameter.name(), Long.valueOf(text));
                } else {
                    errors.put(CheckForm.PARAMETER + parameter.name(), "must be a whole number");
                }
            }
        }
    }

    private Scope scope() {
        try {
            return form.scope().scope();
        } catch (IllegalArgumentException wrong) {
            errors.put("scope", String.valueOf(wrong.getMessage()));
            return Scope.everything();
        }
    }

    private <T> T choice(String field, String text, Function<String, T> read, T absent) {
        try {
            return text.isEmpty() ? absent : read.apply(text);
        } catch (IllegalArgumentException wrong) {
            errors.put(field, String.valueOf(wrong.getMessage()));
            return absent;
        }
    }

    private Duration duration(String field, String text, Duration absent) {
        if (text.isEmpty()) {
            return absent;
        }
        Duration duration = Durations.parse(text);
        if (duration == null) {
            errors.put(field, "write a whole number and one of s, m, h, d, such as 30m, 24h or 7d");
            return absent;
        }
        return duration;
    }

    private @Nullable RemediationText remediation() {
        Map<String, String> texts = new LinkedHashMap<>();
        Map<String, List<String>> steps = new LinkedHashMap<>();
        List<CheckForm.Language> given =
                form.languages().stream().filter(language -> !language.blank()).toList();
        for (CheckForm.Language language : given) {
            List<String> lines = language.steps()
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .toList();
            if (given.size() > 1 && language.tag().isEmpty()) {
                errors.put("remediation", "with several texts, each needs its language, such as en or de");
            } else if (!language.text().isEmpty() && texts.put(language.tag(), language.text()) != null) {
                errors.put("remediation", "the language \"%s\" is there twice".formatted(language.tag()));
            }
            if (!lines.isEmpty()) {
                steps.put(language.tag(), lines);
            }
        }
        if (texts.isEmpty()) {
            if (!steps.isEmpty() || !form.link().isEmpty()) {
                errors.putIfAbsent("remediation", "a link and steps need a text to stand beside");
            }
            return null;
        }
        return new RemediationText(texts, form.link().isEmpty() ? null : form.link(), steps);
    }
}
