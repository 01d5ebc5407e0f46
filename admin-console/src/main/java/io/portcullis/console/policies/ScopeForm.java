package io.portcullis.console.policies;

import io.portcullis.policy.Scope;
import io.portcullis.posture.Platform;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.util.MultiValueMap;

/**
 * The devices that something applies to, as a form asks it.
 *
 * @param groups names with commas between
 */
public record ScopeForm(List<String> os, String groups, List<String> ownership) {
    public static final List<String> SYSTEMS =
            Arrays.stream(Platform.values()).map(Platform::wire).toList();
    public static final List<String> OWNERSHIPS = List.of("company", "personal");

    static ScopeForm of(Scope scope) {
        return new ScopeForm(
                scope.os().stream().map(Platform::wire).sorted().toList(),
                scope.groups().stream().sorted().collect(Collectors.joining(", ")),
                scope.ownership().stream().sorted().toList());
    }

    static ScopeForm of(MultiValueMap<String, String> form) {
        return new ScopeForm(
                form.getOrDefault("os", List.of()),
                String.join(", ", form.getOrDefault("groups", List.of())),
                form.getOrDefault("ownership", List.of()));
    }

    /** @throws IllegalArgumentException if it names a system that there is not */
    Scope scope() {
        Set<Platform> systems = new LinkedHashSet<>();
        os.forEach(system -> systems.add(Platform.fromWire(system)));
        Set<String> names = Arrays.stream(groups.split(",", -1))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toCollection(LinkedHashSet::new));
        return new Scope(systems, names, new LinkedHashSet<>(ownership));
    }

    public List<String> systems() {
        return SYSTEMS;
    }

    /** The usual ones, and whatever else is set. */
    public List<String> ownerships() {
        Set<String> all = new LinkedHashSet<>(OWNERSHIPS);
        all.addAll(ownership);
        return List.copyOf(all);
    }

    public boolean everything() {
        return os.isEmpty() && groups.isBlank() && ownership.isEmpty();
    }
}
