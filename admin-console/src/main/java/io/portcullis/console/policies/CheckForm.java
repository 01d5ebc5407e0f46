package io.portcullis.console.policies;

import io.portcullis.policy.Check;
import io.portcullis.policy.CheckTemplate;
import io.portcullis.policy.CheckTemplates;
import io.portcullis.policy.Durations;
import io.portcullis.policy.RemediationText;
import io.portcullis.policy.TemplateParameter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.util.MultiValueMap;

/**
 * A check as a form shows it: every member as text.
 *
 * @param fresh whether it is to be added; the id of one that is there stays what it is
 * @param template what its expression is made of; null if it is written freely
 * @param values of the template's parameters; several texts are one a line
 * @param languages at least one row, the last one empty
 */
public record CheckForm(
        String policy,
        String id,
        boolean fresh,
        String title,
        @Nullable CheckTemplate template,
        Map<String, String> values,
        String expression,
        ScopeForm scope,
        String severity,
        String effect,
        String maxAge,
        String minGrade,
        String grace,
        String onUnknown,
        List<Language> languages,
        String link) {

    static final String PARAMETER = "param.";

    /**
     * What a person is told in one language.
     *
     * @param tag empty where no language is named
     * @param steps one a line
     */
    public record Language(String tag, String text, String steps) {
        public boolean blank() {
            return tag.isBlank() && text.isBlank() && steps.isBlank();
        }
    }

    static CheckForm of(String policy, Check check, boolean fresh, boolean free) {
        CheckTemplates.Filled filled = free
                ? null
                : CheckTemplates.standard().recognize(check.expression()).orElse(null);
        return new CheckForm(
                policy,
                check.id(),
                fresh,
                check.title(),
                filled == null ? null : filled.template(),
                filled == null ? Map.of() : texts(filled.template(), filled.values()),
                check.expression(),
                ScopeForm.of(check.scope()),
                check.severity().wire(),
                check.effect().wire(),
                Durations.print(check.maxAge()),
                check.minGrade().wire(),
                Durations.print(check.grace()),
                check.onUnknown().wire(),
                languages(check.remediation()),
                check.remediation() == null || check.remediation().link() == null
                        ? ""
                        : check.remediation().link());
    }

    static CheckForm of(MultiValueMap<String, String> form, boolean fresh) {
        CheckTemplate template =
                CheckTemplates.standard().find(first(form, "template")).orElse(null);
        Map<String, String> values = new LinkedHashMap<>();
        if (template != null) {
            for (TemplateParameter parameter : template.parameters()) {
                values.put(
                        parameter.name(),
                        String.join("\n", form.getOrDefault(PARAMETER + parameter.name(), List.of())));
            }
        }
        return new CheckForm(
                first(form, "policy"),
                first(form, "id"),
                fresh,
                first(form, "title"),
                template,
                values,
                form.getOrDefault("expression", List.of(""))
                        .getFirst()
                        .replace("\r\n", "\n")
                        .strip(),
                ScopeForm.of(form),
                first(form, "severity"),
                first(form, "effect"),
                first(form, "max_age"),
                first(form, "min_grade"),
                first(form, "grace"),
                first(form, "on_unknown"),
                rows(form),
                first(form, "link"));
    }

    private static String first(MultiValueMap<String, String> form, String name) {
        String value = form.getFirst(name);
        return value == null ? "" : value.strip();
    }

    private static Map<String, String> texts(CheckTemplate template, Map<String, Object> values) {
        Map<String, String> texts = new LinkedHashMap<>();
        for (TemplateParameter parameter : template.parameters()) {
            Object value = values.get(parameter.name());
            texts.put(
                    parameter.name(),
                    value instanceof List<?> list
                            ? String.join(
                                    "\n", list.stream().map(String::valueOf).toList())
                            : String.valueOf(value));
        }
        return texts;
    }

    private static List<Language> languages(@Nullable RemediationText remediation) {
        List<Language> rows = new ArrayList<>();
        if (remediation != null) {
            Set<String> tags = new LinkedHashSet<>(remediation.textByLanguage().keySet());
            tags.addAll(remediation.stepsByLanguage().keySet());
            for (String tag : tags) {
                rows.add(new Language(
                        tag,
                        remediation.textByLanguage().getOrDefault(tag, ""),
                        String.join("\n", remediation.stepsByLanguage().getOrDefault(tag, List.of()))));
            }
        }
        rows.add(new Language("", "", ""));
        return rows;
    }

    private static List<Language> rows(MultiValueMap<String, String> form) {
        List<String> tags = form.getOrDefault("language", List.of());
        List<String> texts = form.getOrDefault("text", List.of());
        List<String> steps = form.getOrDefault("steps", List.of());
        List<Language> rows = new ArrayList<>();
        for (int row = 0; row < Math.min(tags.size(), Math.min(texts.size(), steps.size())); row++) {
            Language language = new Language(
                    tags.get(row).strip(),
                    texts.get(row).replace("\r\n", "\n").strip(),
                    steps.get(row).replace("\r\n", "\n").strip());
            if (!language.blank()) {
                rows.add(language);
            }
        }
        rows.add(new Language("", "", ""));
        return rows;
    }

    /** What is in the fields of a parameter that is several texts. */
    public List<String> lines(String parameter) {
        return values.getOrDefault(parameter, "")
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
    }
}
