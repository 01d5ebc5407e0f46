package io.portcullis.policy;

import com.google.re2j.PatternSyntaxException;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelCall;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.navigation.CelNavigableExpr;
import io.portcullis.policy.ExpressionCompilation.Mistake;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What CEL allows and a policy does not: mistakes that would otherwise show only when devices are evaluated. */
final class ExpressionRules {

    private static final Pattern COUNTED = Pattern.compile("\\{([0-9]{1,6})(?:,([0-9]{1,6})?)?\\}");

    private ExpressionRules() {}

    static List<Mistake> mistakes(CelAbstractSyntaxTree ast) {
        List<Mistake> mistakes = new ArrayList<>();
        CelNavigableAst.fromAst(ast).getRoot().allNodes().forEach(node -> {
            String message = mistake(node);
            if (message != null) {
                int offset = ast.getSource().getPositionsMap().getOrDefault(node.id(), 0);
                mistakes.add(new Mistake(offset, message));
            }
        });
        return mistakes;
    }

    private static @Nullable String mistake(CelNavigableExpr node) {
        if (node.getKind() == Kind.COMPREHENSION && comprehensions(node) > CelLimits.COMPREHENSION_DEPTH) {
            return "at most %d comprehensions may be nested".formatted(CelLimits.COMPREHENSION_DEPTH);
        }
        if (node.getKind() != Kind.CALL) {
            return null;
        }
        CelCall call = node.expr().call();
        return switch (call.function()) {
            case "matches" -> pattern(call);
            case ExpressionCompiler.VERSION_AT_LEAST -> version(call);
            default -> null;
        };
    }

    private static @Nullable String pattern(CelCall call) {
        Optional<String> pattern = text(call.args().getLast());
        if (pattern.isEmpty()) {
            return "the pattern of matches() must be written out as text";
        }
        if (repetitions(pattern.get()) > CelLimits.REGEX_PROGRAM_SIZE) {
            return "the pattern is too large";
        }
        try {
            com.google.re2j.Pattern compiled = com.google.re2j.Pattern.compile(pattern.get());
            return compiled.programSize() > CelLimits.REGEX_PROGRAM_SIZE ? "the pattern is too large" : null;
        } catch (PatternSyntaxException invalid) {
            return "not a regular expression (RE2): " + invalid.getDescription();
        }
    }

    /** How many states the pattern of a call without mistakes has: RE2 looks at each for every character, at most. */
    static long programSize(CelCall call) {
        return text(call.args().getLast())
                .map(pattern -> com.google.re2j.Pattern.compile(pattern).programSize())
                .orElse(CelLimits.REGEX_PROGRAM_SIZE);
    }

    /**
     * How often nested repetitions could copy what they repeat, at most; RE2 makes the copies before it counts them.
     */
    private static long repetitions(String pattern) {
        long product = 1;
        Matcher counts = COUNTED.matcher(pattern);
        while (counts.find() && product <= CelLimits.REGEX_PROGRAM_SIZE) {
            long least = Long.parseLong(counts.group(1));
            long most = counts.group(2) == null ? least : Long.parseLong(counts.group(2));
            product *= Math.max(1, Math.max(least, most));
        }
        return product;
    }

    private static @Nullable String version(CelCall call) {
        for (CelExpr argument : call.args()) {
            Optional<String> text = text(argument);
            if (text.isPresent() && Version.parse(text.get()) == null) {
                return "\"%s\" is not a version".formatted(text.get());
            }
        }
        return null;
    }

    static Optional<String> text(CelExpr expr) {
        return expr.getKind() == Kind.CONSTANT && expr.constant().getKind() == CelConstant.Kind.STRING_VALUE
                ? Optional.of(expr.constant().stringValue())
                : Optional.empty();
    }

    private static int comprehensions(CelNavigableExpr node) {
        int count = 0;
        for (Optional<CelNavigableExpr> at = Optional.of(node);
                at.isPresent();
                at = at.get().parent()) {
            count += at.get().getKind() == Kind.COMPREHENSION ? 1 : 0;
        }
        return count;
    }
}
