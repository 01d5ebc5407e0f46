package io.portcullis.policy;

import io.portcullis.posture.Catalogue;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads, checks and compiles policy sets. Make one and keep it; safe for use by many threads. */
public final class PolicyLoader {

    /** What the member {@code format} of a policy set says. */
    public static final String FORMAT = "portcullis/v1";

    private final Catalogue catalogue;
    private final ExpressionCompiler compiler;

    public PolicyLoader(Catalogue catalogue) {
        this.catalogue = catalogue;
        this.compiler = new ExpressionCompiler(catalogue);
    }

    /** Never throws for what is in the text: every problem is in the answer. */
    public PolicyLoading load(String yaml) {
        Problems problems = new Problems();
        Node root = YamlTree.read(yaml, problems);
        if (root == null) {
            return new PolicyLoading.Rejected(problems.list());
        }
        PolicySetReader.Content content = new PolicySetReader(yaml, catalogue, compiler, problems).read(root);
        if (!problems.isEmpty()) {
            return new PolicyLoading.Rejected(problems.list());
        }
        return new PolicyLoading.Accepted(
                new CompiledPolicySet(catalogue, yaml, definition(content), content.policies()));
    }

    /**
     * What can be read of a policy set that need not be valid, for an editor: in the place of what is wrong there is
     * what would be there if nothing were said. Empty if the text is not YAML.
     */
    public Optional<PolicySet> outline(String yaml) {
        Problems ignored = new Problems();
        Node root = YamlTree.read(yaml, ignored);
        return root == null
                ? Optional.empty()
                : Optional.of(definition(new PolicySetReader(yaml, catalogue, compiler, ignored).read(root)));
    }

    private static PolicySet definition(PolicySetReader.Content content) {
        List<Policy> policies =
                content.policies().stream().map(CompiledPolicy::definition).toList();
        return new PolicySet(policies, content.levels(), content.applications());
    }
}
