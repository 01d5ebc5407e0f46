package io.portcullis.policy;

import io.portcullis.policy.Members.ElementAt;
import io.portcullis.policy.Members.TextAt;
import io.portcullis.posture.Catalogue;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads one policy set from its YAML nodes, and compiles its checks on the way. */
final class PolicySetReader {

    private static final int MAX_POLICIES = 200;
    private static final int MAX_CHECKS = 1_000;

    private static final Set<String> ROOT_KEYS = Set.of("format", "policies", "levels", "applications");
    static final Set<String> POLICY_KEYS = Set.of("id", "title", "scope", "checks");

    private final Problems problems;
    private final Values values;
    private final ScopeReader scopes;
    private final CheckReader checks;
    private final Catalogue catalogue;
    private int checkCount;
    private long allSteps;

    PolicySetReader(String yaml, Catalogue catalogue, ExpressionCompiler compiler, Problems problems) {
        this.problems = problems;
        this.values = new Values(problems);
        this.scopes = new ScopeReader(problems, values);
        this.checks = new CheckReader(new ScalarPositions(yaml), compiler, scopes, problems, values);
        this.catalogue = catalogue;
    }

    /** Complete only if no problem was added. */
    Content read(Node root) {
        Members members = Members.of(root, "", ROOT_KEYS, problems);
        if (!(root instanceof MappingNode)) {
            return new Content(List.of(), List.of(), List.of());
        }
        TextAt format = members.required("format");
        if (format != null && !format.text().equals(PolicyLoader.FORMAT)) {
            problems.add(format.node(), format.path(), "the format must be " + PolicyLoader.FORMAT);
        }
        List<CompiledPolicy> policies = policies(members);
        List<Check> checkList = policies.stream()
                .flatMap(policy -> policy.definition().checks().stream())
                .toList();
        LevelsReader levels = new LevelsReader(problems, values);
        levels.read(members, checkList);
        return new Content(policies, levels.levels(), levels.applications());
    }

    /** What was read. */
    record Content(
            List<CompiledPolicy> policies, List<AccessLevel> levels, List<ApplicationRequirement> applications) {}

    private List<CompiledPolicy> policies(Members root) {
        List<ElementAt> elements = root.list("policies");
        if (elements.isEmpty()) {
            problems.add(root.nodeOf("policies"), "policies", "at least one policy is needed");
        } else if (elements.size() > MAX_POLICIES) {
            problems.add(root.nodeOf("policies"), "policies", "at most %d policies are taken".formatted(MAX_POLICIES));
            return List.of();
        }
        List<CompiledPolicy> policies = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (ElementAt element : elements) {
            Members members = Members.of(element.node(), element.path(), POLICY_KEYS, problems);
            String id = values.id(members, ids, "policy");
            Policy policy = new Policy(id, values.title(members, id), scopes.read(members), List.of());
            policies.add(checks(members, policy));
        }
        return policies;
    }

    private CompiledPolicy checks(Members members, Policy policy) {
        List<ElementAt> elements = members.list("checks");
        if (elements.isEmpty()) {
            problems.add(members.nodeOf("checks"), members.pathOf("checks"), "a policy needs at least one check");
        }
        List<Check> definitions = new ArrayList<>();
        List<CompiledCheck> compiled = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (ElementAt element : elements) {
            if (++checkCount > MAX_CHECKS) {
                problems.add(element.node(), element.path(), "at most %d checks are taken".formatted(MAX_CHECKS));
                break;
            }
            CheckReader.Content check = checks.read(element, ids);
            definitions.add(check.definition());
            if (check.condition() != null) {
                addSteps(check.condition().steps(), element);
                compiled.add(CompiledCheck.of(policy.id(), check.definition(), check.condition(), catalogue));
            }
        }
        return new CompiledPolicy(new Policy(policy.id(), policy.title(), policy.scope(), definitions), compiled);
    }

    private void addSteps(long steps, ElementAt check) {
        boolean before = allSteps > CelLimits.ALL_STEPS;
        allSteps += steps;
        if (allSteps > CelLimits.ALL_STEPS && !before) {
            problems.add(
                    check.node(),
                    check.path(),
                    "with this check, the policy set takes more than %,d steps in the worst case"
                            .formatted(CelLimits.ALL_STEPS));
        }
    }
}
