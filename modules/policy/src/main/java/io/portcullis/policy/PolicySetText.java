package io.portcullis.policy;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Changes single parts in the text of a policy set, and leaves the rest of it, comments included, as its authors wrote
 * it. Of a part that is there, only those members are touched that are to be different. Nothing is validated: load the
 * result with {@link PolicyLoader}.
 */
public final class PolicySetText {

    private PolicySetText() {}

    /**
     * Puts a check into a policy, in place of the one with the same id or after all others.
     *
     * @throws IllegalArgumentException if the text is not YAML, or holds no such policy
     */
    public static String withCheck(String yaml, String policy, Check check) {
        YamlText text = new YamlText(yaml);
        SequenceNode checks = checks(text, policy);
        if (!(YamlText.find(checks, "id", check.id()) instanceof MappingNode)) {
            return text.added(checks, CheckWriter.block(check), CheckWriter.flow(check));
        }
        return changed(
                yaml,
                edited -> YamlText.find(checks(edited, policy), "id", check.id()),
                present -> CheckWriter.members(check(present), false),
                CheckWriter.members(check, false),
                List.of("scope", "remediation"));
    }

    /**
     * Takes a check out of a policy. Comments above it stay.
     *
     * @throws IllegalArgumentException if the text is not YAML, or holds no such policy or check
     */
    public static String withoutCheck(String yaml, String policy, String check) {
        YamlText text = new YamlText(yaml);
        SequenceNode checks = checks(text, policy);
        Node present = YamlText.find(checks, "id", check);
        if (present == null) {
            throw new IllegalArgumentException("the policy \"%s\" has no check \"%s\"".formatted(policy, check));
        }
        return text.removed(checks, present);
    }

    /**
     * Gives a policy another title and scope; its checks are left alone. One that is not there yet comes after all
     * others, with its checks.
     *
     * @throws IllegalArgumentException if the text is not YAML, or holds no list of policies
     */
    public static String withPolicy(String yaml, Policy policy) {
        YamlText text = new YamlText(yaml);
        if (!(YamlText.value(text.root(), "policies") instanceof SequenceNode policies)
                || policies.getValue().isEmpty()) {
            throw new IllegalArgumentException("the policy set has no list of policies");
        }
        if (!(YamlText.find(policies, "id", policy.id()) instanceof MappingNode)) {
            return text.added(policies, PartWriter.block(policy), PartWriter.flow(policy));
        }
        return changed(
                yaml,
                edited -> YamlText.value(edited.root(), "policies") instanceof SequenceNode all
                        ? YamlText.find(all, "id", policy.id())
                        : null,
                present -> PartWriter.members(policy(present), false),
                PartWriter.members(policy, false),
                List.of("scope"));
    }

    /**
     * Puts an access level in place of the one with the same id, or after all others.
     *
     * @throws IllegalArgumentException if the text is not YAML
     */
    public static String withLevel(String yaml, AccessLevel level) {
        return withPart(
                yaml,
                "levels",
                "id",
                level.id(),
                present -> PartWriter.members(level(present), false),
                PartWriter.members(level, false),
                PartWriter.members(level, true),
                List.of("extends", "requires"));
    }

    /** @throws IllegalArgumentException if the text is not YAML, or holds no such level */
    public static String withoutLevel(String yaml, String level) {
        return withoutPart(yaml, "levels", "id", level);
    }

    /**
     * Puts an application in place of the one with the same audience, or after all others.
     *
     * @throws IllegalArgumentException if the text is not YAML
     */
    public static String withApplication(String yaml, ApplicationRequirement application) {
        Map<String, String> wanted = PartWriter.members(application);
        return withPart(
                yaml,
                "applications",
                "audience",
                application.audience(),
                present -> PartWriter.members(
                        new ApplicationRequirement(text(present, "audience"), text(present, "level"))),
                wanted,
                wanted,
                List.of());
    }

    /** @throws IllegalArgumentException if the text is not YAML, or holds no such application */
    public static String withoutApplication(String yaml, String audience) {
        return withoutPart(yaml, "applications", "audience", audience);
    }

    private static String withPart(
            String yaml,
            String list,
            String key,
            String id,
            Function<MappingNode, Map<String, String>> old,
            Map<String, String> wanted,
            Map<String, String> brief,
            List<String> removable) {
        YamlText text = new YamlText(yaml);
        Node root = text.root();
        if (!(YamlText.value(root, list) instanceof SequenceNode parts)
                || parts.getValue().isEmpty()) {
            return withList(yaml, root, list, brief);
        }
        if (!(YamlText.find(parts, key, id) instanceof MappingNode)) {
            return text.added(parts, PartWriter.block(brief), PartWriter.flow(brief));
        }
        return changed(
                yaml,
                edited -> YamlText.value(edited.root(), list) instanceof SequenceNode all
                        ? YamlText.find(all, key, id)
                        : null,
                old,
                wanted,
                removable);
    }

    /** The text with a list that was not there, or was empty, and one element in it. */
    private static String withList(String yaml, Node root, String list, Map<String, String> element) {
        if (!(root instanceof MappingNode mapping) || mapping.getFlowStyle() == FlowStyle.FLOW) {
            throw new IllegalArgumentException("the policy set is no block of members; add " + list + " to its text");
        }
        NodeTuple empty = YamlText.member(mapping, list);
        String rest = empty == null ? yaml : new YamlText(yaml).without(mapping, empty);
        return (rest.endsWith("\n") ? rest : rest + "\n") + list + ":\n  - "
                + PartWriter.block(element).replace("\n", "\n    ") + "\n";
    }

    private static String withoutPart(String yaml, String list, String key, String id) {
        YamlText text = new YamlText(yaml);
        if (text.root() instanceof MappingNode root && YamlText.value(root, list) instanceof SequenceNode parts) {
            Node part = YamlText.find(parts, key, id);
            NodeTuple whole = YamlText.member(root, list);
            if (part != null && whole != null) {
                // An empty list is no list.
                return parts.getValue().size() == 1 ? text.without(root, whole) : text.removed(parts, part);
            }
        }
        throw new IllegalArgumentException("%s has no \"%s\"".formatted(list, id));
    }

    /** @param removable members that go if they are not wanted any more */
    private static String changed(
            String yaml,
            Function<YamlText, @Nullable Node> place,
            Function<MappingNode, Map<String, String>> old,
            Map<String, String> wanted,
            List<String> removable) {
        YamlText text = new YamlText(yaml);
        if (!(place.apply(text) instanceof MappingNode present)) {
            throw new IllegalArgumentException("what is to be changed is not there any more");
        }
        for (String name : removable) {
            NodeTuple tuple = YamlText.member(present, name);
            if (tuple != null && !wanted.containsKey(name)) {
                return changed(text.without(present, tuple), place, old, wanted, removable);
            }
        }
        return text.changed(present, old.apply(present), wanted);
    }

    private static SequenceNode checks(YamlText text, String policy) {
        if (YamlText.value(text.root(), "policies") instanceof SequenceNode policies
                && YamlText.find(policies, "id", policy) instanceof MappingNode found
                && YamlText.value(found, "checks") instanceof SequenceNode checks
                && !checks.getValue().isEmpty()) {
            return checks;
        }
        throw new IllegalArgumentException("no policy \"%s\" that holds checks".formatted(policy));
    }

    private static Check check(MappingNode present) {
        Problems ignored = new Problems();
        Values values = new Values(ignored);
        return new CheckMembers(new ScopeReader(ignored, values), ignored, values)
                .read(Members.of(present, "", CheckMembers.KEYS, ignored), new HashSet<>());
    }

    private static Policy policy(MappingNode present) {
        Problems ignored = new Problems();
        Values values = new Values(ignored);
        Members members = Members.of(present, "", PolicySetReader.POLICY_KEYS, ignored);
        String id = text(present, "id");
        return new Policy(id, values.title(members, id), new ScopeReader(ignored, values).read(members), List.of());
    }

    private static AccessLevel level(MappingNode present) {
        Problems ignored = new Problems();
        Members members = Members.of(present, "", LevelsReader.LEVEL_KEYS, ignored);
        String id = text(present, "id");
        Members.TextAt parent = members.optional("extends");
        List<String> requires = members.list("requires").stream()
                .map(element -> Members.text(element.node(), element.path(), ignored))
                .map(required -> required == null ? "" : required.text())
                .toList();
        return new AccessLevel(
                id, new Values(ignored).title(members, id), parent == null ? null : parent.text(), requires);
    }

    private static String text(MappingNode of, String name) {
        Node value = YamlText.value(of, name);
        Members.TextAt text = value == null ? null : Members.text(value, name, new Problems());
        return text == null ? "" : text.text();
    }
}
