package io.portcullis.policy;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** The checks that each access level requires, inherited ones included. */
final class LevelRequirements {

    private final Map<String, Set<String>> byLevel;

    /** @param levels without circles, and without unknown parents */
    LevelRequirements(List<AccessLevel> levels) {
        Map<String, AccessLevel> byId = new LinkedHashMap<>();
        levels.forEach(level -> byId.put(level.id(), level));
        Map<String, Set<String>> requirements = new LinkedHashMap<>();
        for (AccessLevel level : levels) {
            Set<String> required = new LinkedHashSet<>();
            collect(level, byId, required);
            requirements.put(level.id(), Collections.unmodifiableSet(required));
        }
        this.byLevel = Collections.unmodifiableMap(requirements);
    }

    private static void collect(AccessLevel level, Map<String, AccessLevel> byId, Set<String> required) {
        AccessLevel parent = level.parent() == null ? null : byId.get(level.parent());
        if (parent != null) {
            collect(parent, byId, required);
        }
        required.addAll(level.requires());
    }

    Map<String, Set<String>> byLevel() {
        return byLevel;
    }

    /** @param acceptable whether every check of this id in scope is acceptable, and there is one */
    Set<String> reached(Predicate<String> acceptable) {
        Set<String> reached = new LinkedHashSet<>();
        byLevel.forEach((level, required) -> {
            if (required.stream().allMatch(acceptable)) {
                reached.add(level);
            }
        });
        return reached.size() == byLevel.size() ? byLevel.keySet() : Collections.unmodifiableSet(reached);
    }
}
