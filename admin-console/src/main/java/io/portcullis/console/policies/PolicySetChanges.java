package io.portcullis.console.policies;

import io.portcullis.policy.AccessLevel;
import io.portcullis.policy.ApplicationRequirement;
import io.portcullis.policy.Check;
import io.portcullis.policy.Policy;
import io.portcullis.policy.PolicySet;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What differs between two policy sets by what they mean, however they are written. */
final class PolicySetChanges {
    private final List<Line> lines = new ArrayList<>();

    private PolicySetChanges() {}

    /**
     * @param kind {@code added}, {@code removed} or {@code changed}
     * @param what is the part: {@code check}, {@code policy}, {@code level} or {@code application}
     * @param details members that differ, old and new
     */
    record Line(String kind, String what, String name, List<String> details) {}

    static List<Line> between(PolicySet left, PolicySet right) {
        PolicySetChanges changes = new PolicySetChanges();
        changes.compare("policy", policies(left), policies(right), PolicySetChanges::policy);
        changes.compare("check", checks(left), checks(right), PolicySetChanges::check);
        changes.compare(
                "level",
                byName(left.levels(), AccessLevel::id),
                byName(right.levels(), AccessLevel::id),
                PolicySetChanges::level);
        changes.compare(
                "application",
                byName(left.applications(), ApplicationRequirement::audience),
                byName(right.applications(), ApplicationRequirement::audience),
                (old, now) -> members("level", old.level(), now.level()));
        return List.copyOf(changes.lines);
    }

    private <T> void compare(
            String what, Map<String, T> left, Map<String, T> right, BiFunction<T, T, List<String>> details) {
        Set<String> names = new LinkedHashSet<>(left.keySet());
        names.addAll(right.keySet());
        for (String name : names) {
            T old = left.get(name);
            T now = right.get(name);
            if (old == null) {
                lines.add(new Line("added", what, name, List.of()));
            } else if (now == null) {
                lines.add(new Line("removed", what, name, List.of()));
            } else if (!old.equals(now)) {
                lines.add(new Line("changed", what, name, details.apply(old, now)));
            }
        }
    }

    private static Map<String, Policy> policies(PolicySet set) {
        return byName(
                set.policies().stream()
                        .map(policy -> new Policy(policy.id(), policy.title(), policy.scope(), List.of()))
                        .toList(),
                Policy::id);
    }

    private static Map<String, Check> checks(PolicySet set) {
        Map<String, Check> checks = new LinkedHashMap<>();
        set.policies()
                .forEach(policy ->
                        policy.checks().forEach(check -> checks.putIfAbsent(policy.id() + "/" + check.id(), check)));
        return checks;
    }

    private static <T> Map<String, T> byName(List<T> parts, Function<T, String> name) {
        return parts.stream().collect(Collectors.toMap(name, part -> part, (one, two) -> one, LinkedHashMap::new));
    }

    private static List<String> policy(Policy old, Policy now) {
        return members(
                "title", old.title(), now.title(), "scope", ScopeText.of(old.scope()), ScopeText.of(now.scope()));
    }

    private static List<String> level(AccessLevel old, AccessLevel now) {
        return members(
                "title",
                old.title(),
                now.title(),
                "extends",
                String.valueOf(old.parent()).replace("null", "nothing"),
                String.valueOf(now.parent()).replace("null", "nothing"),
                "requires",
                String.join(", ", old.requires()),
                String.join(", ", now.requires()));
    }

    private static List<String> check(Check old, Check now) {
        List<String> details = new ArrayList<>(members(
                "title",
                old.title(),
                now.title(),
                "expression",
                old.expression().strip(),
                now.expression().strip(),
                "scope",
                ScopeText.of(old.scope()),
                ScopeText.of(now.scope()),
                "severity",
                old.severity().wire(),
                now.severity().wire(),
                "effect",
                old.effect().wire(),
                now.effect().wire(),
                "max_age",
                ScopeText.of(old.maxAge()),
                ScopeText.of(now.maxAge()),
                "min_grade",
                old.minGrade().wire(),
                now.minGrade().wire(),
                "grace",
                ScopeText.of(old.grace()),
                ScopeText.of(now.grace()),
                "on_unknown",
                old.onUnknown().wire(),
                now.onUnknown().wire()));
        if (!Objects.equals(old.remediation(), now.remediation())) {
            details.add("remediation reworded");
        }
        return details;
    }

    /** Name, old value, new value, and so on. */
    private static List<String> members(String... triples) {
        List<String> details = new ArrayList<>();
        for (int at = 0; at + 2 < triples.length; at += 3) {
            if (!triples[at + 1].equals(triples[at + 2])) {
                details.add("%s: %s → %s".formatted(triples[at], triples[at + 1], triples[at + 2]));
            }
        }
        return details;
    }
}
