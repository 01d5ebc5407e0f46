package io.portcullis.policy;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelCall;
import dev.cel.common.ast.CelExpr.CelComprehension;
import dev.cel.common.ast.CelReference;
import dev.cel.common.types.CelKind;
import dev.cel.common.types.CelType;
import io.portcullis.policy.ExpressionCompilation.Mistake;
import io.portcullis.posture.Attribute;
import io.portcullis.posture.Catalogue;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What an expression can cost in the worst case, whatever a device reports: found before it is ever evaluated, by
 * following how large values can become. {@code [name].map(x, x + x)} doubles a text; thirty of these in a row would
 * fill the memory of any machine, with no loop that is long.
 */
final class ExpressionCost {

    private static final long NUMBER_AS_TEXT = 64;
    /** Characters compared at a time. */
    private static final long WORD = 16;

    private final CelAbstractSyntaxTree ast;
    private final Map<Long, CelReference> references;
    private final Catalogue catalogue;
    private final long steps;
    private @Nullable Mistake mistake;

    private ExpressionCost(CelAbstractSyntaxTree ast, Catalogue catalogue) {
        this.ast = ast;
        this.references = ast.getReferenceMap();
        this.catalogue = catalogue;
        this.steps = estimate(ast.getExpr(), Map.of(), 1).steps();
    }

    /** @param ast of an expression in which {@link ExpressionRules} found nothing */
    static ExpressionCost of(CelAbstractSyntaxTree ast, Catalogue catalogue) {
        return new ExpressionCost(ast, catalogue);
    }

    /** Such as comparing two numbers, or one character with one place of a pattern. */
    long steps() {
        return steps;
    }

    /** Why the expression is refused, if it is: it could take too long, or too much memory. */
    Optional<Mistake> excess() {
        return Optional.ofNullable(mistake);
    }

    /** @param iterations of all comprehensions */
    private record Estimate(long steps, long iterations, ValueSize size) {

        Estimate sized(ValueSize other) {
            return new Estimate(steps, iterations, other);
        }

        Estimate plus(Estimate other) {
            return times(1, other);
        }

        Estimate times(long count, Estimate other) {
            return new Estimate(
                    ValueSize.saturatedSum(steps, ValueSize.saturated(count, other.steps)),
                    ValueSize.saturatedSum(iterations, ValueSize.saturated(count, other.iterations)),
                    size);
        }

        Estimate plusSteps(long more) {
            return new Estimate(ValueSize.saturatedSum(steps, more), iterations, size);
        }
    }

    private Estimate estimate(CelExpr expr, Map<String, ValueSize> variables, int depth) {
        if (depth > CelLimits.AST_DEPTH) {
            blame(
                    expr,
                    "the expression is nested too deeply; at most %d levels are taken".formatted(CelLimits.AST_DEPTH));
            return new Estimate(1, 0, ValueSize.ONE);
        }
        Estimate found = switch (expr.getKind()) {
            case CONSTANT -> one(constant(expr.constant()));
            case IDENT -> identifier(expr, variables);
            case SELECT -> select(expr, variables, depth);
            case CALL -> call(expr, variables, depth);
            case LIST -> elements(expr.list().elements(), variables, depth);
            case MAP ->
                elements(
                        expr.map().entries().stream()
                                .map(CelExpr.CelMap.Entry::value)
                                .toList(),
                        variables,
                        depth);
            case COMPREHENSION -> comprehension(expr.comprehension(), variables, depth);
            case STRUCT, NOT_SET -> one(ValueSize.ONE);
        };
        if (!large(ast.getType(expr.id()).orElse(null))) {
            found = found.sized(ValueSize.ONE);
        }
        if (found.iterations() > CelLimits.ITERATIONS) {
            blame(
                    expr,
                    "in the worst case this takes %s iterations; at most %,d are taken"
                            .formatted(count(found.iterations()), CelLimits.ITERATIONS));
        } else if (found.size().total() > CelLimits.VALUE_SIZE) {
            blame(
                    expr,
                    "in the worst case this makes a value of %s characters; at most %,d are taken"
                            .formatted(count(found.size().total()), CelLimits.VALUE_SIZE));
        } else if (found.steps() > CelLimits.STEPS) {
            blame(
                    expr,
                    "in the worst case this takes %s steps; at most %,d are taken"
                            .formatted(count(found.steps()), CelLimits.STEPS));
        }
        return found;
    }

    // The innermost is what is to be changed; it is found first.
    private void blame(CelExpr expr, String message) {
        if (mistake == null) {
            mistake = new Mistake(ast.getSource().getPositionsMap().getOrDefault(expr.id(), 0), message);
        }
    }

    private static String count(long number) {
        return number == Long.MAX_VALUE ? "countless" : "%,d".formatted(number);
    }

    private static Estimate one(ValueSize size) {
        return new Estimate(1, 0, size);
    }

    private static ValueSize constant(CelConstant constant) {
        return switch (constant.getKind()) {
            case STRING_VALUE -> ValueSize.text(constant.stringValue().length());
            case BYTES_VALUE -> ValueSize.text(CelLimits.EXPRESSION_SIZE);
            default -> ValueSize.ONE;
        };
    }

    private Estimate identifier(CelExpr expr, Map<String, ValueSize> variables) {
        ValueSize variable = variables.get(expr.ident().name());
        return one(variable != null ? variable : attribute(expr));
    }

    private Estimate select(CelExpr expr, Map<String, ValueSize> variables, int depth) {
        if (references.containsKey(expr.id())) {
            return one(attribute(expr));
        }
        Estimate operand = estimate(expr.select().operand(), variables, depth + 1);
        return operand.sized(element(operand.size())).plusSteps(1);
    }

    private ValueSize attribute(CelExpr expr) {
        CelReference reference = references.get(expr.id());
        Attribute attribute =
                reference == null ? null : catalogue.find(reference.name()).orElse(null);
        if (attribute == null) {
            return ValueSize.ONE;
        }
        return switch (attribute.type()) {
            case STRING -> ValueSize.text(Catalogue.MAX_TEXT);
            case STRING_LIST -> ValueSize.list(Catalogue.MAX_LIST, ValueSize.text(Catalogue.MAX_TEXT));
            case BOOL, INT, DOUBLE, TIMESTAMP -> ValueSize.ONE;
        };
    }

    private Estimate elements(List<CelExpr> elements, Map<String, ValueSize> variables, int depth) {
        Estimate sum = new Estimate(1, 0, ValueSize.ONE);
        ValueSize largest = null;
        for (CelExpr element : elements) {
            Estimate one = estimate(element, variables, depth + 1);
            sum = sum.plus(one);
            largest = ValueSize.larger(largest, one.size());
        }
        return sum.sized(ValueSize.list(elements.size(), largest));
    }

    private Estimate comprehension(CelComprehension loop, Map<String, ValueSize> variables, int depth) {
        Estimate range = estimate(loop.iterRange(), variables, depth + 1);
        long rounds = range.size().length();
        Map<String, ValueSize> inside = new HashMap<>(variables);
        inside.put(loop.iterVar(), element(range.size()));
        Estimate start = estimate(loop.accuInit(), variables, depth + 1);
        // What one round adds to nothing, it adds in every round: macros make no other loops.
        inside.put(loop.accuVar(), ValueSize.list(0, null));
        ValueSize growth = estimate(loop.loopStep(), inside, depth + 1).size();
        ValueSize grown =
                start.size().and(ValueSize.list(ValueSize.saturated(rounds, growth.length()), growth.element()));
        inside.put(loop.accuVar(), grown);
        Estimate round =
                estimate(loop.loopCondition(), inside, depth + 1).plus(estimate(loop.loopStep(), inside, depth + 1));
        Estimate sum = range.plus(start).times(rounds, round);
        Estimate result = estimate(loop.result(), inside, depth + 1);
        return new Estimate(sum.steps(), ValueSize.saturatedSum(sum.iterations(), rounds), result.size()).plus(result);
    }

    private Estimate call(CelExpr expr, Map<String, ValueSize> variables, int depth) {
        CelCall call = expr.call();
        List<CelExpr> operands = call.target().isPresent()
                ? Stream.concat(call.target().stream(), call.args().stream()).toList()
                : call.args();
        Estimate[] estimates = new Estimate[operands.size()];
        Estimate sum = one(ValueSize.ONE);
        ValueSize all = ValueSize.list(0, null);
        ValueSize largest = null;
        for (int i = 0; i < estimates.length; i++) {
            estimates[i] = estimate(operands.get(i), variables, depth + 1);
            sum = sum.plus(estimates[i]);
            all = all.and(estimates[i].size());
            largest = ValueSize.larger(largest, estimates[i].size());
        }
        ValueSize size = sizeOf(call.function(), estimates, all, largest == null ? ValueSize.ONE : largest);
        return sum.sized(size).plusSteps(work(call, estimates, all, size));
    }

    private static ValueSize sizeOf(String function, Estimate[] operands, ValueSize all, ValueSize largest) {
        return switch (function) {
            case "_?_:_" -> {
                ValueSize either = ValueSize.larger(operands[1].size(), operands[2].size());
                yield either == null ? ValueSize.ONE : either;
            }
            case "_[_]" -> element(operands[0].size());
            case "string", "bytes" ->
                ValueSize.text(Math.max(NUMBER_AS_TEXT, ValueSize.saturated(4, largest.length())));
            default -> all;
        };
    }

    /** What the function itself does, beyond its operands. */
    private static long work(CelCall call, Estimate[] operands, ValueSize all, ValueSize result) {
        return switch (call.function()) {
            case "_&&_", "_||_", "!_", "_?_:_", "_[_]", "size" -> 1;
            case "matches" -> ValueSize.saturated(operands[0].size().total(), ExpressionRules.programSize(call));
            case "contains" ->
                ValueSize.saturatedSum(
                        operands[0].size().total(),
                        ValueSize.saturated(
                                        operands[0].size().total(),
                                        operands[1].size().total())
                                / WORD);
            case "@in" ->
                ValueSize.saturated(
                        operands[1].size().length(), 1 + operands[0].size().total() / WORD);
            case "_==_", "_!=_" ->
                1 + Math.min(operands[0].size().total(), operands[1].size().total()) / WORD;
            default -> ValueSize.saturatedSum(1, Math.max(all.length(), result.length()));
        };
    }

    private static boolean large(@Nullable CelType type) {
        CelKind kind = type == null ? CelKind.DYN : type.kind();
        return switch (kind) {
            case BOOL, INT, UINT, DOUBLE, DURATION, TIMESTAMP, NULL_TYPE, TYPE -> false;
            default -> true;
        };
    }

    private static ValueSize element(ValueSize of) {
        return of.element() == null ? ValueSize.ONE : of.element();
    }
}
