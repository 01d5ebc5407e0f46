package io.portcullis.policy;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.CelSource;
import dev.cel.common.CelSourceLocation;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import io.portcullis.policy.ExpressionCompilation.Compiled;
import io.portcullis.policy.ExpressionCompilation.Mistake;
import io.portcullis.policy.ExpressionCompilation.Refused;
import io.portcullis.posture.Attribute;
import io.portcullis.posture.Catalogue;
import io.portcullis.posture.CustomAttributes;
import io.portcullis.posture.ValueType;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Compiles CEL expressions over the attributes of a catalogue. */
final class ExpressionCompiler {

    static final String VERSION_AT_LEAST = "version_at_least";

    private static final String VERSION_OVERLOAD = "version_at_least_string_string";
    private static final Pattern DOTTED = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*(\\.[A-Za-z_][A-Za-z0-9_]*)*");

    private static final Pattern CUSTOM = Pattern.compile("\\bcustom\\.[a-z]+\\.[a-z][a-z0-9_]*");

    private final Catalogue catalogue;
    private final Set<String> attributeNames;
    private final CelCompiler compiler;
    private final CelRuntime runtime;

    ExpressionCompiler(Catalogue catalogue) {
        this.catalogue = catalogue;
        CelCompilerBuilder builder = CelCompilerFactory.standardCelCompilerBuilder()
                .setOptions(CelLimits.OPTIONS)
                // No has(): an attribute without evidence never makes an expression true, so there is nothing to ask.
                .setStandardMacros(
                        CelStandardMacro.ALL,
                        CelStandardMacro.EXISTS,
                        CelStandardMacro.EXISTS_ONE,
                        CelStandardMacro.MAP,
                        CelStandardMacro.MAP_FILTER,
                        CelStandardMacro.FILTER)
                .addFunctionDeclarations(CelFunctionDecl.newFunctionDeclaration(
                        VERSION_AT_LEAST,
                        CelOverloadDecl.newGlobalOverload(
                                VERSION_OVERLOAD, SimpleType.BOOL, SimpleType.STRING, SimpleType.STRING)))
                .setResultType(SimpleType.BOOL);
        Set<String> names = new LinkedHashSet<>();
        for (Attribute attribute : catalogue.attributes()) {
            builder.addVar(attribute.name(), celType(attribute.type()));
            names.add(attribute.name());
        }
        attributeNames = Set.copyOf(names);
        compiler = builder.build();
        runtime = CelRuntimeFactory.plannerRuntimeBuilder()
                .setOptions(CelLimits.OPTIONS)
                .addFunctionBindings(CelFunctionBinding.fromOverloads(
                        VERSION_AT_LEAST,
                        CelFunctionBinding.from(
                                VERSION_OVERLOAD, String.class, String.class, ExpressionCompiler::versionAtLeast)))
                .build();
    }

    ExpressionCompilation compile(String expression) {
        if (expression.isBlank()) {
            return refused(0, "the expression is empty");
        }
        try {
            CelValidationResult result = compilerFor(expression).compile(expression);
            return result.hasError() ? refused(expression, result) : compile(result.getAst());
        } catch (CelValidationException | CelEvaluationException invalid) {
            return refused(0, "the expression cannot be compiled: " + invalid.getMessage());
        }
    }

    /** Custom attributes are declared by being named. */
    private CelCompiler compilerFor(String expression) {
        if (expression.length() > CelLimits.EXPRESSION_SIZE || !expression.contains(CustomAttributes.PREFIX)) {
            return compiler;
        }
        CelCompilerBuilder builder = compiler.toCompilerBuilder();
        CUSTOM.matcher(expression)
                .results()
                .map(MatchResult::group)
                .distinct()
                .flatMap(name -> catalogue.find(name).stream())
                .forEach(attribute -> builder.addVar(attribute.name(), celType(attribute.type())));
        return builder.build();
    }

    private ExpressionCompilation compile(CelAbstractSyntaxTree ast) throws CelEvaluationException {
        List<Mistake> mistakes = new ArrayList<>(ExpressionRules.mistakes(ast));
        List<String> attributes = attributesOf(ast);
        if (attributes.isEmpty()) {
            mistakes.add(new Mistake(0, "the expression reads no attribute, so it says nothing about a device"));
        }
        if (!mistakes.isEmpty()) {
            return new Refused(mistakes);
        }
        ExpressionCost cost = ExpressionCost.of(ast, catalogue);
        if (cost.excess().isPresent()) {
            return new Refused(List.of(cost.excess().get()));
        }
        Condition condition =
                DirectConditions.of(ast, attributes).orElse(new CelCondition(runtime.createProgram(ast), attributes));
        return new Compiled(attributes, condition, cost.steps());
    }

    /** The expression as CEL itself computes it, for comparison with {@link DirectConditions}. */
    Condition reference(String expression) throws CelValidationException, CelEvaluationException {
        CelAbstractSyntaxTree ast = compilerFor(expression).compile(expression).getAst();
        return new CelCondition(runtime.createProgram(ast), attributesOf(ast));
    }

    private List<String> attributesOf(CelAbstractSyntaxTree ast) {
        Map<Integer, String> byPosition = new TreeMap<>();
        Map<Long, Integer> positions = ast.getSource().getPositionsMap();
        ast.getReferenceMap().forEach((id, reference) -> {
            if (catalogue.find(reference.name()).isPresent()) {
                byPosition.put(positions.getOrDefault(id, 0), reference.name());
            }
        });
        return List.copyOf(new LinkedHashSet<>(byPosition.values()));
    }

    private Refused refused(String expression, CelValidationResult result) {
        List<Mistake> mistakes = new ArrayList<>();
        for (CelIssue issue : result.getErrors()) {
            int offset = offset(result.getSource(), issue.getSourceLocation());
            mistakes.add(new Mistake(offset, message(expression, offset, issue.getMessage())));
        }
        return new Refused(mistakes);
    }

    private String message(String expression, int offset, String celMessage) {
        if (celMessage.startsWith("undeclared reference to")) {
            int start = expression.offsetByCodePoints(0, offset);
            // CEL blames a call at its parenthesis, and a variable at its first letter.
            if (expression.charAt(start) == '(') {
                return "unknown function: " + celMessage;
            }
            Matcher name = DOTTED.matcher(expression).region(start, expression.length());
            if (name.lookingAt()) {
                return "unknown attribute %s%s"
                        .formatted(name.group(), Suggestions.didYouMean(name.group(), attributeNames));
            }
        }
        return celMessage.replace(" (in container '')", "").replace("<EOF>", "the end of the expression");
    }

    private static int offset(CelSource source, CelSourceLocation location) {
        if (location.getLine() < 1) {
            return 0;
        }
        int length = source.getContent().size();
        // One past the end is a place too: where something is missing.
        Optional<Integer> offset = source.getLocationOffset(location);
        return Math.clamp(offset.orElse(length), 0, length);
    }

    private static Refused refused(int offset, String message) {
        return new Refused(List.of(new Mistake(offset, message)));
    }

    private static boolean versionAtLeast(String actual, String wanted) {
        Version have = Version.parse(actual);
        Version want = Version.parse(wanted);
        if (have == null || want == null) {
            throw new IllegalArgumentException("not a version");
        }
        return have.compareTo(want) >= 0;
    }

    private static CelType celType(ValueType type) {
        return switch (type) {
            case BOOL -> SimpleType.BOOL;
            case INT -> SimpleType.INT;
            case DOUBLE -> SimpleType.DOUBLE;
            case STRING -> SimpleType.STRING;
            case TIMESTAMP -> SimpleType.TIMESTAMP;
            case STRING_LIST -> ListType.create(SimpleType.STRING);
        };
    }
}
