package io.portcullis.policy;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The checks that each access level requires, inherited ones included. */
final class LevelRequirements {

    private final Map<String, Set<String>> byLevel;
    private final Required[] required;

    /**
     * @param levels without circles, without unknown parents, and requiring nothing but known checks
     * @param checkIds every check of the policy set, each id once
     */
    LevelRequirements(List<AccessLevel> levels, List<String> checkIds) {
        Map<String, AccessLevel> byId = new LinkedHashMap<>();
        levels.forEach(level -> byId.put(level.id(), level));
        Map<String, Set<String>> requirements = new LinkedHashMap<>();
        for (AccessLevel level : levels) {
            Set<String> required = new LinkedHashSet<>();
            collect(level, byId, required);
            requirements.put(level.id(), Collections.unmodifiableSet(required));
        }
        this.byLevel = Collections.unmodifiableMap(requirements);
        this.required = requirements.entrySet().stream()
                .map(level -> new Required(
                        level.getKey(),
                        level.getValue().stream().mapToInt(checkIds::indexOf).toArray()))
                .toArray(Required[]::new);
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

    /** @param worst by position among the check ids: the worst outcome in scope, null where none is in scope */
    Set<String> reached(@Nullable Outcome[] worst) {
        Set<String> reached = null;
        int count = 0;
        for (Required level : required) {
            if (level.met(worst)) {
                reached = reached == null ? new LinkedHashSet<>() : reached;
                reached.add(level.id);
                count++;
            }
        }
        if (reached == null) {
            return Set.of();
        }
        return count == required.length ? byLevel.keySet() : Collections.unmodifiableSet(reached);
    }

    private static final class Required {

        private final String id;
        private final int[] checks;

        Required(String id, int[] checks) {
            this.id = id;
            this.checks = checks;
        }

        boolean met(@Nullable Outcome[] worst) {
            for (int check : checks) {
                Outcome outcome = worst[check];
                if (outcome == null || outcome == Outcome.WARN || outcome.compareTo(Outcome.IN_GRACE) > 0) {
                    return false;
                }
            }
            return true;
        }
    }
}
