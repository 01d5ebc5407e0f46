package io.portcullis.policy;

import io.portcullis.policy.Members.ElementAt;
import io.portcullis.policy.Members.TextAt;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/** The templates that checks can be made of. Those shipped with Portcullis are in {@code templates.yaml}. */
public final class CheckTemplates {

    private static final Set<String> KEYS = Set.of(
            "id",
            "title",
            "meaning",
            "expression",
            "parameters",
            "severity",
            "max_age",
            "min_grade",
            "grace",
            "remediation");
    private static final Set<String> PARAMETER_KEYS =
            Set.of("name", "label", "type", "initial", "least", "greatest", "choices");

    private static final CheckTemplates STANDARD = parse(readStandard());

    private final List<CheckTemplate> all;

    private CheckTemplates(List<CheckTemplate> all) {
        this.all = List.copyOf(all);
    }

    /** A check seen as a template and what is filled into its blanks. */
    public record Filled(CheckTemplate template, Map<String, Object> values) {}

    public static CheckTemplates standard() {
        return STANDARD;
    }

    /** In the order in which they are offered. */
    public List<CheckTemplate> all() {
        return all;
    }

    public Optional<CheckTemplate> find(String id) {
        return all.stream().filter(template -> template.id().equals(id)).findFirst();
    }

    /** The template that an expression is made of; empty for expressions written freely. */
    public Optional<Filled> recognize(String expression) {
        for (CheckTemplate template : all) {
            Optional<Map<String, Object>> values = template.recognize(expression);
            if (values.isPresent()) {
                return Optional.of(new Filled(template, values.get()));
            }
        }
        return Optional.empty();
    }

    /** @throws IllegalArgumentException naming every problem, if the text holds no templates */
    static CheckTemplates parse(String yaml) {
        Problems problems = new Problems();
        Node root = YamlTree.read(yaml, problems);
        List<CheckTemplate> templates = new ArrayList<>();
        if (root != null) {
            Values values = new Values(problems);
            Set<String> ids = new HashSet<>();
            for (ElementAt element :
                    Members.of(root, "", Set.of("templates"), problems).list("templates")) {
                Members members = Members.of(element.node(), element.path(), KEYS, problems);
                CheckTemplate template = template(members, ids, values, problems);
                if (template != null) {
                    templates.add(template);
                }
            }
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException("the templates cannot be used: " + problems.list());
        }
        return new CheckTemplates(templates);
    }

    private static @Nullable CheckTemplate template(
            Members members, Set<String> ids, Values values, Problems problems) {
        Set<String> known = new HashSet<>(CheckMembers.KEYS);
        known.addAll(KEYS);
        Check check = new CheckMembers(new ScopeReader(problems, values), problems, values)
                .read(Members.of(members.node(), members.path(), known, problems), ids);
        TextAt meaning = members.required("meaning");
        List<TemplateParameter> parameters = new ArrayList<>();
        for (ElementAt element : members.list("parameters")) {
            Members parameter = Members.of(element.node(), element.path(), PARAMETER_KEYS, problems);
            parameters.add(parameter(parameter, values, problems));
        }
        if (check.remediation() == null) {
            members.required("remediation");
        }
        return meaning == null || check.remediation() == null
                ? null
                : new CheckTemplate(
                        check.id(),
                        check.title(),
                        meaning.text(),
                        check.expression(),
                        parameters,
                        check.severity(),
                        check.maxAge(),
                        check.minGrade(),
                        check.grace(),
                        check.remediation());
    }

    private static TemplateParameter parameter(Members members, Values values, Problems problems) {
        TextAt name = members.required("name");
        TextAt label = members.required("label");
        TemplateParameter.Type type = values.oneOf(
                members,
                "type",
                TemplateParameter.Type.values(),
                TemplateParameter.Type::wire,
                TemplateParameter.Type.TEXT);
        TemplateParameter parameter = new TemplateParameter(
                name == null ? "" : name.text(),
                label == null ? "" : label.text(),
                type,
                initial(members, type, problems),
                number(members, "least", 0),
                number(members, "greatest", Long.MAX_VALUE),
                texts(members, "choices", problems));
        String objection = parameter.objection(parameter.initial());
        if (objection != null) {
            problems.add(members.node(), members.path(), objection);
        }
        return parameter;
    }

    private static Object initial(Members members, TemplateParameter.Type type, Problems problems) {
        return switch (type) {
            case TEXT, VERSION -> {
                TextAt text = members.required("initial");
                yield text == null ? "" : text.text();
            }
            case NUMBER -> number(members, "initial", -1);
            case TEXTS -> texts(members, "initial", problems);
        };
    }

    private static long number(Members members, String name, long absent) {
        TextAt text = members.optional(name);
        return text == null || !text.text().matches("[0-9]{1,18}") ? absent : Long.parseLong(text.text());
    }

    private static List<String> texts(Members members, String name, Problems problems) {
        List<String> texts = new ArrayList<>();
        for (ElementAt element : members.list(name)) {
            TextAt text = Members.text(element.node(), element.path(), problems);
            if (text != null) {
                texts.add(text.text());
            }
        }
        return texts;
    }

    private static String readStandard() {
        try (InputStream file = CheckTemplates.class.getResourceAsStream("templates.yaml")) {
            if (file == null) {
                throw new IllegalStateException("templates.yaml is not on the class path");
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
