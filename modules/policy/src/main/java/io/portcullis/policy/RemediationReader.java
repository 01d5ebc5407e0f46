package io.portcullis.policy;

import io.portcullis.policy.Members.ElementAt;
import io.portcullis.policy.Members.TextAt;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Reads what people are told to do: text and steps, each either plain or by language. */
final class RemediationReader {

    private static final Set<String> KEYS = Set.of("text", "link", "steps");
    private static final int MAX_LANGUAGES = 20;
    private static final int MAX_STEPS = 20;
    private static final int MAX_STEP = 500;
    private static final Pattern LANGUAGE = Pattern.compile("[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}");

    private final Problems problems;
    private final Values values;

    RemediationReader(Problems problems, Values values) {
        this.problems = problems;
        this.values = values;
    }

    @Nullable
    RemediationText read(Members check) {
        Node node = check.value("remediation");
        if (node == null) {
            return null;
        }
        Members members = Members.of(node, check.pathOf("remediation"), KEYS, problems);
        Node text = members.value("text");
        if (text == null) {
            members.required("text");
        }
        Map<String, String> texts = text == null ? Map.of() : byLanguage(text, members.pathOf("text"), this::text);
        Node steps = members.value("steps");
        Map<String, List<String>> lists =
                steps == null ? Map.of() : byLanguage(steps, members.pathOf("steps"), this::steps);
        TextAt link = members.optional("link");
        String address = link == null ? null : values.webLink(link);
        return texts.isEmpty() ? null : new RemediationText(texts, address, lists);
    }

    private <T> Map<String, T> byLanguage(Node node, String path, BiFunction<Node, String, @Nullable T> read) {
        Map<String, T> found = new LinkedHashMap<>();
        if (!(node instanceof MappingNode mapping)) {
            T only = read.apply(node, path);
            if (only != null) {
                found.put(RemediationText.ANY, only);
            }
            return found;
        }
        if (mapping.getValue().isEmpty() || mapping.getValue().size() > MAX_LANGUAGES) {
            problems.add(node, path, "expected 1 to %d languages, such as en or de".formatted(MAX_LANGUAGES));
            return found;
        }
        for (NodeTuple tuple : mapping.getValue()) {
            TextAt language = Members.text(tuple.getKeyNode(), path, problems);
            if (language == null) {
                continue;
            }
            if (!LANGUAGE.matcher(language.text()).matches()) {
                problems.add(language.node(), path, "expected a language tag, such as en, de or pt-BR");
                continue;
            }
            T value = read.apply(tuple.getValueNode(), path + "." + language.text());
            if (value != null && found.putIfAbsent(language.text(), value) != null) {
                problems.add(language.node(), path, "the language \"%s\" is there twice".formatted(language.text()));
            }
        }
        return found;
    }

    private @Nullable String text(Node node, String path) {
        TextAt text = Members.text(node, path, problems);
        return text == null ? null : values.limited(text, Values.MAX_PROSE);
    }

    private @Nullable List<String> steps(Node node, String path) {
        if (!(node instanceof SequenceNode sequence)) {
            problems.add(node, path, "expected a list");
            return null;
        }
        List<Node> nodes = sequence.getValue();
        if (nodes.isEmpty() || nodes.size() > MAX_STEPS) {
            problems.add(node, path, "expected 1 to %d steps".formatted(MAX_STEPS));
            return null;
        }
        return IntStream.range(0, nodes.size())
                .mapToObj(i -> new ElementAt(nodes.get(i), path + "[" + i + "]"))
                .map(step -> Members.text(step.node(), step.path(), problems))
                .filter(Objects::nonNull)
                .map(step -> values.limited(step, MAX_STEP))
                .toList();
    }
}
