package io.portcullis.policy;

import io.portcullis.policy.ExpressionCompilation.Compiled;
import io.portcullis.policy.ExpressionCompilation.Mistake;
import io.portcullis.policy.ExpressionCompilation.Refused;
import io.portcullis.policy.Members.ElementAt;
import io.portcullis.policy.Members.TextAt;
import io.portcullis.posture.Catalogue;
import io.portcullis.posture.EvidenceGrade;
import io.portcullis.posture.Platform;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads one policy set from its YAML nodes, and compiles its checks on the way. */
final class PolicySetReader {

    private static final int MAX_POLICIES = 200;
    private static final int MAX_CHECKS = 1_000;
    private static final Duration DEFAULT_MAX_AGE = Duration.ofHours(24);

    private static final Set<String> ROOT_KEYS = Set.of("format", "policies", "levels", "applications");
    private static final Set<String> POLICY_KEYS = Set.of("id", "title", "scope", "checks");
    private static final Set<String> SCOPE_KEYS = Set.of("os", "groups", "ownership");
    private static final Set<String> CHECK_KEYS =
            Set.of("id", "title", "expression", "severity", "max_age", "min_grade", "grace", "remediation");
    private static final Set<String> REMEDIATION_KEYS = Set.of("text", "link");

    private final Problems problems;
    private final Values values;
    private final ScalarPositions positions;
    private final Catalogue catalogue;
    private final ExpressionCompiler compiler;
    private int checkCount;

    PolicySetReader(String yaml, Catalogue catalogue, ExpressionCompiler compiler, Problems problems) {
        this.problems = problems;
        this.values = new Values(problems);
        this.positions = new ScalarPositions(yaml);
        this.catalogue = catalogue;
        this.compiler = compiler;
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
        Set<String> checkIds = new LinkedHashSet<>();
        policies.forEach(policy -> policy.definition().checks().forEach(check -> checkIds.add(check.id())));
        LevelsReader levels = new LevelsReader(problems, values);
        levels.read(members, checkIds);
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
            Policy policy = new Policy(id, values.title(members, id), scope(members), List.of());
            policies.add(checks(members, policy));
        }
        return policies;
    }

    private Scope scope(Members policy) {
        Node node = policy.value("scope");
        if (node == null) {
            return new Scope(Set.of(), Set.of(), Set.of());
        }
        Members members = Members.of(node, policy.pathOf("scope"), SCOPE_KEYS, problems);
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
            Members check = Members.of(element.node(), element.path(), CHECK_KEYS, problems);
            TextAt expression = check.required("expression");
            Check definition = check(check, ids, expression == null ? "" : expression.text());
            definitions.add(definition);
            compile(expression)
                    .ifPresent(
                            condition -> compiled.add(CompiledCheck.of(policy.id(), definition, condition, catalogue)));
        }
        return new CompiledPolicy(new Policy(policy.id(), policy.title(), policy.scope(), definitions), compiled);
    }

    private Check check(Members members, Set<String> ids, String expression) {
        String id = values.id(members, ids, "check");
        Duration maxAge = values.duration(members, "max_age", DEFAULT_MAX_AGE);
        if (maxAge.isZero()) {
            problems.add(
                    members.nodeOf("max_age"),
                    members.pathOf("max_age"),
                    "no evidence is that fresh; give at least 1s");
        }
        return new Check(
                id,
                values.title(members, id),
                expression,
                values.oneOf(members, "severity", Severity.values(), Severity::wire, Severity.MEDIUM),
                maxAge,
                values.oneOf(
                        members,
                        "min_grade",
                        EvidenceGrade.values(),
                        EvidenceGrade::wire,
                        EvidenceGrade.AGENT_REPORTED),
                values.duration(members, "grace", Duration.ZERO),
                remediation(members));
    }

    private @Nullable RemediationText remediation(Members check) {
        Node node = check.value("remediation");
        if (node == null) {
            return null;
        }
        Members members = Members.of(node, check.pathOf("remediation"), REMEDIATION_KEYS, problems);
        TextAt text = members.required("text");
        TextAt link = members.optional("link");
        return new RemediationText(
                text == null ? "" : values.limited(text, Values.MAX_PROSE), link == null ? null : values.webLink(link));
    }

    private Optional<Compiled> compile(@Nullable TextAt expression) {
        if (expression == null) {
            return Optional.empty();
        }
        return switch (compiler.compile(expression.text())) {
            case Compiled compiled -> Optional.of(compiled);
            case Refused(List<Mistake> mistakes) -> {
                for (Mistake mistake : mistakes) {
                    ScalarPositions.Place place = positions.place(expression.node(), mistake.offset());
                    problems.add(place.line(), place.column(), expression.path(), mistake.message());
                }
                yield Optional.empty();
            }
        };
    }
}
