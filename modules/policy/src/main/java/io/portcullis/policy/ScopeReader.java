package io.portcullis.policy;

import io.portcullis.policy.Members.ElementAt;
import io.portcullis.policy.Members.TextAt;
import io.portcullis.posture.Platform;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads the scope of a policy or of a check. */
final class ScopeReader {

    private static final Set<String> KEYS = Set.of("os", "groups", "ownership");

    private final Problems problems;
    private final Values values;

    ScopeReader(Problems problems, Values values) {
        this.problems = problems;
        this.values = values;
    }

    /** Everything where there is none. */
    Scope read(Members owner) {
        Node node = owner.value("scope");
        if (node == null) {
            return Scope.everything();
        }
        Members members = Members.of(node, owner.pathOf("scope"), KEYS, problems);
        Set<Platform> os = new LinkedHashSet<>();
        for (ElementAt element : nonEmpty(members, "os")) {
            TextAt text = Members.text(element.node(), element.path(), problems);
            if (text != null) {
                values.oneOf(text, Platform.values(), Platform::wire).ifPresent(os::add);
            }
        }
        return new Scope(os, names(members, "groups"), names(members, "ownership"));
    }

    private Set<String> names(Members members, String name) {
        Set<String> names = new LinkedHashSet<>();
        for (ElementAt element : nonEmpty(members, name)) {
            TextAt text = Members.text(element.node(), element.path(), problems);
            if (text != null) {
                names.add(values.limited(text, Values.MAX_NAME));
            }
        }
        return names;
    }

    // An empty list could be meant as "nobody" and would be read as "everybody".
    private List<ElementAt> nonEmpty(Members members, String name) {
        List<ElementAt> elements = members.list(name);
        if (elements.isEmpty() && members.has(name)) {
            problems.add(
                    members.nodeOf(name), members.pathOf(name), "the list is empty; leave it out to match everything");
        }
        return elements;
    }
}
