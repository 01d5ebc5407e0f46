package io.portcullis.policy;

import io.portcullis.policy.ExpressionCompilation.Compiled;
import io.portcullis.policy.ExpressionCompilation.Mistake;
import io.portcullis.policy.ExpressionCompilation.Refused;
import io.portcullis.policy.Members.ElementAt;
import io.portcullis.policy.Members.TextAt;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Reads one check, and compiles its expression. */
final class CheckReader {

    private final ScalarPositions positions;
    private final ExpressionCompiler compiler;
    private final CheckMembers definitions;
    private final Problems problems;

    CheckReader(
            ScalarPositions positions,
            ExpressionCompiler compiler,
            ScopeReader scopes,
            Problems problems,
            Values values) {
        this.positions = positions;
        this.compiler = compiler;
        this.definitions = new CheckMembers(scopes, problems, values);
        this.problems = problems;
    }

    /** @param condition null if the expression is absent or wrong */
    record Content(Check definition, @Nullable Compiled condition) {}

    /** @param ids taken in this policy; the new one is added */
    Content read(ElementAt element, Set<String> ids) {
        Members members = Members.of(element.node(), element.path(), CheckMembers.KEYS, problems);
        Check definition = definitions.read(members, ids);
        // What is wrong with it otherwise was said already.
        return members.value("expression") instanceof ScalarNode node
                        && !node.getTag().equals(Tag.NULL)
                ? new Content(definition, compile(new TextAt(node.getValue(), node, members.pathOf("expression"))))
                : new Content(definition, null);
    }

    private @Nullable Compiled compile(TextAt expression) {
        return switch (compiler.compile(expression.text())) {
            case Compiled compiled -> compiled;
            case Refused(List<Mistake> mistakes) -> {
                for (Mistake mistake : mistakes) {
                    ScalarPositions.Place place = positions.place(expression.node(), mistake.offset());
                    problems.add(place.line(), place.column(), expression.path(), mistake.message());
                }
                yield null;
            }
        };
    }
}
