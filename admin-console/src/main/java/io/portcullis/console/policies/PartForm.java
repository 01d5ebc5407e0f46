package io.portcullis.console.policies;

import io.portcullis.policy.AccessLevel;
import io.portcullis.policy.ApplicationRequirement;
import io.portcullis.policy.Policy;
import io.portcullis.policy.PolicySet;
import io.portcullis.policy.Scope;
import java.util.List;
import java.util.stream.IntStream;
import org.springframework.http.HttpStatus;
import org.springframework.util.MultiValueMap;
import org.springframework.web.server.ResponseStatusException;

/**
 * A policy, an access level or an application as a form shows it.
 *
 * @param kind {@code policy}, {@code level} or {@code application}
 * @param id the audience of an application
 * @param parent the level that a level extends; empty for none
 * @param level that an application demands; of a new policy, the template of its first check
 */
public record PartForm(
        String kind,
        boolean fresh,
        String id,
        String title,
        ScopeForm scope,
        String parent,
        List<String> requires,
        String level) {
    private static final ScopeForm EVERYTHING = ScopeForm.of(Scope.everything());

    /** Of a part that is there, or an empty one if no name is given. */
    static PartForm of(String kind, String name, PolicySet set) {
        if (name.isEmpty()) {
            return new PartForm(kind, true, "", "", EVERYTHING, "", List.of(), "");
        }
        int at = find(kind, name, set);
        if (at < 0) {
            throw new ResponseStatusException(HttpStatus.NOT_FOUND);
        }
        return switch (kind) {
            case "level" -> {
                AccessLevel level = set.levels().get(at);
                String parent = level.parent() == null ? "" : level.parent();
                yield new PartForm(kind, false, level.id(), level.title(), EVERYTHING, parent, level.requires(), "");
            }
            case "application" -> {
                ApplicationRequirement application = set.applications().get(at);
                yield new PartForm(
                        kind, false, application.audience(), "", EVERYTHING, "", List.of(), application.level());
            }
            default -> {
                Policy policy = set.policies().get(at);
                yield new PartForm(
                        kind, false, policy.id(), policy.title(), ScopeForm.of(policy.scope()), "", List.of(), "");
            }
        };
    }

    static PartForm of(String kind, MultiValueMap<String, String> form) {
        return new PartForm(
                kind,
                "true".equals(form.getFirst("fresh")),
                first(form, "id"),
                first(form, "title"),
                ScopeForm.of(form),
                first(form, "extends"),
                form.getOrDefault("requires", List.of()),
                first(form, "level"));
    }

    /** Its place among its kind, from 0; -1 if it is not there. */
    static int find(String kind, String id, PolicySet set) {
        List<String> ids = switch (kind) {
            case "level" -> set.levels().stream().map(AccessLevel::id).toList();
            case "application" ->
                set.applications().stream()
                        .map(ApplicationRequirement::audience)
                        .toList();
            default -> set.policies().stream().map(Policy::id).toList();
        };
        return IntStream.range(0, ids.size())
                .filter(at -> ids.get(at).equals(id))
                .findFirst()
                .orElse(-1);
    }

    /** The list of the policy set that it is in. */
    String list() {
        return kind.equals("policy") ? "policies" : kind + "s";
    }

    /** The member that names it. */
    public String key() {
        return kind.equals("application") ? "audience" : "id";
    }

    private static String first(MultiValueMap<String, String> form, String name) {
        String value = form.getFirst(name);
        return value == null ? "" : value.strip();
    }
}
