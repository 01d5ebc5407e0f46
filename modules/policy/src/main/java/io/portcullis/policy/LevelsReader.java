package io.portcullis.policy;

import io.portcullis.policy.Members.ElementAt;
import io.portcullis.policy.Members.TextAt;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads access levels, and the applications that demand them. */
final class LevelsReader {

    private static final int MAX_LEVELS = 50;
    private static final int MAX_APPLICATIONS = 1_000;
    static final Set<String> LEVEL_KEYS = Set.of("id", "title", "extends", "requires");
    private static final Set<String> APPLICATION_KEYS = Set.of("audience", "level");

    private final Problems problems;
    private final Values values;
    private final Set<String> checkIds = new LinkedHashSet<>();
    private final Set<String> warning = new HashSet<>();
    private final Map<String, AccessLevel> levels = new LinkedHashMap<>();
    private final Map<String, Members> members = new LinkedHashMap<>();
    private final Map<String, ApplicationRequirement> applications = new LinkedHashMap<>();

    LevelsReader(Problems problems, Values values) {
        this.problems = problems;
        this.values = values;
    }

    List<AccessLevel> levels() {
        return List.copyOf(levels.values());
    }

    List<ApplicationRequirement> applications() {
        return List.copyOf(applications.values());
    }

    /** @param checks every check of every policy */
    void read(Members root, List<Check> checks) {
        checks.forEach(check -> checkIds.add(check.id()));
        checks.stream().filter(Check::mayWarn).map(Check::id).forEach(warning::add);
        List<ElementAt> elements = limited(root, "levels", MAX_LEVELS);
        Set<String> ids = new HashSet<>();
        for (ElementAt element : elements) {
            Members level = Members.of(element.node(), element.path(), LEVEL_KEYS, problems);
            String id = values.id(level, ids, "level");
            TextAt parent = level.optional("extends");
            levels.putIfAbsent(
                    id,
                    new AccessLevel(
                            id, values.title(level, id), parent == null ? null : parent.text(), requires(level)));
            members.putIfAbsent(id, level);
        }
        levels.values().forEach(this::checkParents);
        limited(root, "applications", MAX_APPLICATIONS).forEach(this::application);
    }

    private List<ElementAt> limited(Members root, String name, int limit) {
        List<ElementAt> elements = root.list(name);
        if (elements.size() > limit) {
            problems.add(root.nodeOf(name), name, "at most %d %s are taken".formatted(limit, name));
            return List.of();
        }
        return elements;
    }

    private List<String> requires(Members level) {
        List<ElementAt> elements = level.list("requires");
        if (elements.isEmpty() && !level.has("extends")) {
            problems.add(
                    level.nodeOf("requires"),
                    level.pathOf("requires"),
                    "a level must require at least one check, or every device would reach it");
        }
        Set<String> requires = new LinkedHashSet<>();
        for (ElementAt element : elements) {
            TextAt check = Members.text(element.node(), element.path(), problems);
            if (check == null) {
                continue;
            }
            if (!checkIds.contains(check.text())) {
                problems.add(
                        check.node(),
                        check.path(),
                        "no policy has a check \"%s\"%s"
                                .formatted(check.text(), Suggestions.didYouMean(check.text(), checkIds)));
            } else if (warning.contains(check.text())) {
                problems.add(
                        check.node(),
                        check.path(),
                        "\"%s\" only warns (effect: warn, or on_unknown: warn), so no level can rest on it"
                                .formatted(check.text()));
            } else if (!requires.add(check.text())) {
                problems.add(check.node(), check.path(), "\"%s\" is required twice".formatted(check.text()));
            }
        }
        return List.copyOf(requires);
    }

    private void checkParents(AccessLevel level) {
        Members own = members.get(level.id());
        if (own == null || level.parent() == null) {
            return;
        }
        if (!levels.containsKey(level.parent())) {
            problems.add(
                    own.nodeOf("extends"),
                    own.pathOf("extends"),
                    "no level \"%s\"%s"
                            .formatted(level.parent(), Suggestions.didYouMean(level.parent(), levels.keySet())));
            return;
        }
        Set<String> line = new LinkedHashSet<>();
        AccessLevel at = level;
        while (at != null && line.add(at.id())) {
            at = at.parent() == null ? null : levels.get(at.parent());
        }
        if (at != null && at.id().equals(level.id())) {
            List<String> circle = new ArrayList<>(line);
            circle.add(level.id());
            problems.add(
                    own.nodeOf("extends"),
                    own.pathOf("extends"),
                    "levels extend each other in a circle: " + String.join(" -> ", circle));
        }
    }

    private void application(ElementAt element) {
        Members application = Members.of(element.node(), element.path(), APPLICATION_KEYS, problems);
        TextAt audience = application.required("audience");
        TextAt level = application.required("level");
        if (level != null && !levels.containsKey(level.text())) {
            problems.add(
                    level.node(),
                    level.path(),
                    "no level \"%s\"%s".formatted(level.text(), Suggestions.didYouMean(level.text(), levels.keySet())));
        }
        if (audience == null || level == null) {
            return;
        }
        String uri = values.audience(audience);
        if (applications.putIfAbsent(uri, new ApplicationRequirement(uri, level.text())) != null) {
            problems.add(audience.node(), audience.path(), "this audience is there twice");
        }
    }
}
