package io.portcullis.policy;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.CollectionNode;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Changes single places of a YAML text, and leaves the rest of it, comments included, as its authors wrote it. */
final class YamlText {

    private final String yaml;

    YamlText(String yaml) {
        this.yaml = yaml;
    }

    /** @throws IllegalArgumentException if the text is not YAML */
    Node root() {
        Problems problems = new Problems();
        Node root = YamlTree.read(yaml, problems);
        if (root == null) {
            throw new IllegalArgumentException(problems.list().getFirst().message());
        }
        return root;
    }

    /** The element of a list that has that key. */
    static @Nullable Node find(SequenceNode among, String key, String id) {
        for (Node node : among.getValue()) {
            if (value(node, key) instanceof ScalarNode scalar
                    && scalar.getValue().equals(id)) {
                return node;
            }
        }
        return null;
    }

    static @Nullable Node value(@Nullable Node of, String name) {
        NodeTuple member = of instanceof MappingNode mapping ? member(mapping, name) : null;
        return member == null ? null : member.getValueNode();
    }

    static @Nullable NodeTuple member(MappingNode of, String name) {
        for (NodeTuple tuple : of.getValue()) {
            if (tuple.getKeyNode() instanceof ScalarNode key && key.getValue().equals(name)) {
                return tuple;
            }
        }
        return null;
    }

    /** With other values for those members of a mapping that are to be different, and with those that are new. */
    String changed(MappingNode present, Map<String, String> old, Map<String, String> wanted) {
        StringBuilder changed = new StringBuilder(yaml);
        StringBuilder additions = new StringBuilder();
        // From the end of the text to its beginning, so that places stay what they are.
        TreeMap<Integer, Edit> edits = new TreeMap<>();
        wanted.forEach((name, value) -> {
            NodeTuple tuple = member(present, name);
            if (value.equals(old.get(name))) {
                return;
            }
            if (tuple == null) {
                additions.append(addition(present, name, value));
            } else {
                edits.put(start(tuple.getValueNode()), new Edit(end(tuple.getValueNode()), value));
            }
        });
        changed.insert(insertion(present), additions);
        edits.descendingMap().forEach((from, edit) -> changed.replace(from, edit.to(), edit.text()));
        return changed.toString();
    }

    private record Edit(int to, String text) {}

    private static String addition(MappingNode to, String name, String value) {
        return flow(to) ? ", " + name + ": " + value : "\n" + " ".repeat(column(to)) + name + ": " + value;
    }

    private int insertion(CollectionNode<?> into) {
        int end = end(
                into instanceof MappingNode mapping
                        ? last(mapping)
                        : (Node) into.getValue().getLast());
        return flow(into) ? end : lineEnd(end);
    }

    /** The text without one member of a mapping that has others. */
    String without(MappingNode of, NodeTuple member) {
        int start = start(member.getKeyNode());
        int end = end(member.getValueNode());
        StringBuilder changed = new StringBuilder(yaml);
        if (flow(of)) {
            return withoutElement(start, end).toString();
        }
        if (member == of.getValue().getFirst()) {
            // What follows moves to the place after the dash.
            return changed.delete(start, start(of.getValue().get(1).getKeyNode()))
                    .toString();
        }
        return changed.delete(lineStart(start), Math.min(yaml.length(), lineEnd(end) + 1))
                .toString();
    }

    /** Of a flow collection: an element goes with the comma after it, else with that before it. */
    private StringBuilder withoutElement(int start, int end) {
        int comma = next(end);
        boolean after = comma < yaml.length() && yaml.charAt(comma) == ',';
        int before = yaml.lastIndexOf(',', start);
        boolean only =
                !after && (before < 0 || !yaml.substring(before + 1, start).isBlank());
        return new StringBuilder(yaml).delete(after || only ? start : before, after ? next(comma + 1) : end);
    }

    /**
     * With one more element at the end of a list.
     *
     * @param block its members, one or several lines each, without indentation
     * @param flow the same as a flow mapping
     */
    String added(SequenceNode to, String block, String flow) {
        StringBuilder changed = new StringBuilder(yaml);
        if (flow(to)) {
            return changed.insert(insertion(to), ", " + flow).toString();
        }
        String dash = "\n" + " ".repeat(column(to)) + "- ";
        String between = "\n" + " ".repeat(column(to) + 2);
        return changed.insert(insertion(to), dash + block.replace("\n", between))
                .toString();
    }

    /** Without one element of a list that has others. Comments above it stay. */
    String removed(SequenceNode of, Node element) {
        if (flow(of)) {
            return withoutElement(start(element), end(element)).toString();
        }
        int from = lineStart(dash(of, of.getValue().indexOf(element)));
        return new StringBuilder(yaml)
                .delete(from, Math.min(yaml.length(), lineEnd(end(element)) + 1))
                .toString();
    }

    /** Where an element of a block sequence begins. */
    private int dash(SequenceNode of, int element) {
        int at = start(of);
        if (element > 0) {
            // After the element before, there are comments and blank lines only.
            at = lineEnd(end(of.getValue().get(element - 1))) + 1;
            while (yaml.charAt(next(at)) == '#') {
                at = lineEnd(next(at)) + 1;
            }
            at = next(at);
        }
        return at;
    }

    private static boolean flow(CollectionNode<?> node) {
        return node.getFlowStyle() == FlowStyle.FLOW;
    }

    private static Node last(MappingNode mapping) {
        return mapping.getValue().getLast().getValueNode();
    }

    private int start(Node node) {
        return index(node.getStartMark().orElseThrow());
    }

    /** Where its text ends; the parser's own mark of a block is where the next thing begins, past all comments. */
    private int end(Node node) {
        if (node instanceof CollectionNode<?> collection
                && !flow(collection)
                && !collection.getValue().isEmpty()) {
            return end(
                    collection instanceof MappingNode mapping
                            ? last(mapping)
                            : (Node) collection.getValue().getLast());
        }
        int end = index(node.getEndMark().orElseThrow());
        while (end > 0 && Character.isWhitespace(yaml.charAt(end - 1))) {
            end--;
        }
        return Math.max(end, start(node));
    }

    private int index(Mark mark) {
        return yaml.offsetByCodePoints(0, Math.min(mark.getIndex(), yaml.codePointCount(0, yaml.length())));
    }

    private static int column(Node node) {
        return node.getStartMark().orElseThrow().getColumn();
    }

    private int lineStart(int from) {
        return yaml.lastIndexOf('\n', from - 1) + 1;
    }

    private int lineEnd(int from) {
        int end = yaml.indexOf('\n', from);
        return end < 0 ? yaml.length() : end;
    }

    /** The next character that is not blank. */
    private int next(int from) {
        int at = from;
        while (at < yaml.length() && Character.isWhitespace(yaml.charAt(at))) {
            at++;
        }
        return at;
    }
}
