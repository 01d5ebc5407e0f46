package io.portcullis.policy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** The members of one YAML mapping. Asking for what is not there, or is of the wrong kind, adds a problem. */
final class Members {

    /** A scalar that was found to be text, and where. */
    record TextAt(String text, ScalarNode node, String path) {}

    /** An element of a list, and where. */
    record ElementAt(Node node, String path) {}

    private final Node node;
    private final String path;
    private final Problems problems;
    private final Map<String, Node> values = new LinkedHashMap<>();

    private Members(Node node, String path, Problems problems) {
        this.node = node;
        this.path = path;
        this.problems = problems;
    }

    /** A node that is not a mapping yields no members, and a problem. Keys that are not known are problems. */
    static Members of(Node node, String path, Set<String> known, Problems problems) {
        Members members = new Members(node, path, problems);
        if (!(node instanceof MappingNode mapping)) {
            problems.add(node, path, "expected a mapping with " + sorted(known));
            return members;
        }
        for (NodeTuple tuple : mapping.getValue()) {
            members.add(tuple, known);
        }
        return members;
    }

    private void add(NodeTuple tuple, Set<String> known) {
        if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
            problems.add(tuple.getKeyNode(), path, "a key must be a plain word");
            return;
        }
        String name = key.getValue();
        if (!known.contains(name)) {
            problems.add(
                    key,
                    pathOf(shortened(name)),
                    "unknown key \"" + shortened(name) + "\"" + Suggestions.didYouMean(name, known));
        } else if (values.putIfAbsent(name, tuple.getValueNode()) != null) {
            problems.add(key, pathOf(name), "the key \"" + name + "\" is there twice");
        }
    }

    Node node() {
        return node;
    }

    String path() {
        return path;
    }

    /** Where a problem with a member is best shown: at the member, or at the mapping that lacks it. */
    Node nodeOf(String name) {
        return values.getOrDefault(name, node);
    }

    String pathOf(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    @Nullable
    Node value(String name) {
        return values.get(name);
    }

    /** Null with a problem if it is absent or not text. */
    @Nullable
    TextAt required(String name) {
        if (!values.containsKey(name)) {
            if (node instanceof MappingNode) {
                problems.add(node, pathOf(name), "\"" + name + "\" is missing");
            }
            return null;
        }
        return optional(name);
    }

    /** Null if it is absent; null with a problem if it is not text. */
    @Nullable
    TextAt optional(String name) {
        Node value = values.get(name);
        return value == null ? null : text(value, pathOf(name), problems);
    }

    /** The elements of a list; none if it is absent; none with a problem if it is no list. */
    List<ElementAt> list(String name) {
        Node value = values.get(name);
        if (value == null) {
            return List.of();
        }
        if (!(value instanceof SequenceNode sequence)) {
            problems.add(value, pathOf(name), "expected a list");
            return List.of();
        }
        List<Node> elements = sequence.getValue();
        return IntStream.range(0, elements.size())
                .mapToObj(index -> new ElementAt(elements.get(index), pathOf(name) + "[" + index + "]"))
                .toList();
    }

    /** Any scalar is text, numbers and booleans as they are written; only null is not. */
    static @Nullable TextAt text(Node node, String path, Problems problems) {
        if (!(node instanceof ScalarNode scalar) || scalar.getTag().equals(Tag.NULL)) {
            problems.add(node, path, "expected a text");
            return null;
        }
        return new TextAt(scalar.getValue(), scalar, path);
    }

    private static String shortened(String name) {
        return name.length() <= 60 ? name : name.substring(0, 60) + "…";
    }

    private static String sorted(Set<String> names) {
        return String.join(", ", names.stream().sorted().toList());
    }
}
