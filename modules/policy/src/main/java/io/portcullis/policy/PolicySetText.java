package io.portcullis.policy;

import java.util.HashSet;
import java.util.List;
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

/**
 * Changes single checks in the text of a policy set, and leaves the rest of it, comments included, as its authors wrote
 * it. Nothing is validated: load the result with {@link PolicyLoader}.
 */
public final class PolicySetText {

    private final String yaml;

    private PolicySetText(String yaml) {
        this.yaml = yaml;
    }

    /**
     * Puts a check into a policy, in place of the one with the same id or after all others. Of a check that is there,
     * only those members are touched that are to be different.
     *
     * @throws IllegalArgumentException if the text is not YAML, or holds no such policy
     */
    public static String withCheck(String yaml, String policy, Check check) {
        PolicySetText text = new PolicySetText(yaml);
        SequenceNode checks = text.checks(policy);
        Node present = find(checks, check.id());
        return present instanceof MappingNode mapping
                ? text.changed(policy, mapping, check)
                : text.added(checks, check);
    }

    /**
     * Takes a check out of a policy. Comments above it stay.
     *
     * @throws IllegalArgumentException if the text is not YAML, or holds no such policy or check
     */
    public static String withoutCheck(String yaml, String policy, String check) {
        PolicySetText text = new PolicySetText(yaml);
        SequenceNode checks = text.checks(policy);
        Node present = find(checks, check);
        if (present == null) {
            throw new IllegalArgumentException("the policy \"%s\" has no check \"%s\"".formatted(policy, check));
        }
        return text.removed(checks, present);
    }

    private SequenceNode checks(String policy) {
        Problems problems = new Problems();
        Node root = YamlTree.read(yaml, problems);
        if (root == null) {
            throw new IllegalArgumentException(problems.list().getFirst().message());
        }
        if (value(root, "policies") instanceof SequenceNode policies
                && find(policies, policy) instanceof MappingNode found
                && value(found, "checks") instanceof SequenceNode checks
                && !checks.getValue().isEmpty()) {
            return checks;
        }
        throw new IllegalArgumentException("no policy \"%s\" that holds checks".formatted(policy));
    }

    private static @Nullable Node find(SequenceNode among, String id) {
        for (Node node : among.getValue()) {
            if (value(node, "id") instanceof ScalarNode scalar
                    && scalar.getValue().equals(id)) {
                return node;
            }
        }
        return null;
    }

    private static @Nullable Node value(@Nullable Node of, String name) {
        NodeTuple member = of instanceof MappingNode mapping ? member(mapping, name) : null;
        return member == null ? null : member.getValueNode();
    }

    private static @Nullable NodeTuple member(MappingNode of, String name) {
        for (NodeTuple tuple : of.getValue()) {
            if (tuple.getKeyNode() instanceof ScalarNode key && key.getValue().equals(name)) {
                return tuple;
            }
        }
        return null;
    }

    private String changed(String policy, MappingNode present, Check check) {
        Map<String, String> old = CheckWriter.members(read(present), false);
        Map<String, String> wanted = CheckWriter.members(check, false);
        for (String name : List.of("scope", "remediation")) {
            NodeTuple tuple = member(present, name);
            if (tuple != null && !wanted.containsKey(name)) {
                return withCheck(without(present, tuple), policy, check);
            }
        }
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

    private static Check read(MappingNode present) {
        Problems ignored = new Problems();
        Values values = new Values(ignored);
        return new CheckMembers(new ScopeReader(ignored, values), ignored, values)
                .read(Members.of(present, "", CheckMembers.KEYS, ignored), new HashSet<>());
    }

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
    private String without(MappingNode of, NodeTuple member) {
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

    private String added(SequenceNode checks, Check check) {
        StringBuilder changed = new StringBuilder(yaml);
        if (flow(checks)) {
            return changed.insert(insertion(checks), ", " + CheckWriter.flow(check))
                    .toString();
        }
        String dash = "\n" + " ".repeat(column(checks)) + "- ";
        String between = "\n" + " ".repeat(column(checks) + 2);
        return changed.insert(insertion(checks), dash + CheckWriter.block(check).replace("\n", between))
                .toString();
    }

    private String removed(SequenceNode checks, Node check) {
        if (flow(checks)) {
            return withoutElement(start(check), end(check)).toString();
        }
        int from = lineStart(dash(checks, checks.getValue().indexOf(check)));
        return new StringBuilder(yaml)
                .delete(from, Math.min(yaml.length(), lineEnd(end(check)) + 1))
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
