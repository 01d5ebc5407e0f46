package io.portcullis.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.policy.ExpressionCompilation.Compiled;
import io.portcullis.posture.ValueType;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DirectConditionsTest {

    private final ExpressionCompiler compiler = new ExpressionCompiler(ExpressionCompilerTest.CATALOGUE);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x.bool",
                "!x.bool",
                "x.int == 0",
                "x.int <= 3 && x.bool",
                "x.string != 'a'",
                "x.string in ['a', 'b']",
                "version_at_least(x.string, '12.5') || !x.bool"
            })
    void theEverydayKindIsNotInterpreted(String expression) {
        assertThat(compiled(expression).condition()).isNotInstanceOf(CelCondition.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x.bool ? x.int == 1 : false",
                "x.string.startsWith('a')",
                "x.string_list.exists(a, a == 'b')",
                "x.double < 1",
                "x.double == 0.0",
                "1 == x.int",
                "x.string in x.string_list",
                "dyn(x.int) == 1"
            })
    void everythingElseIs(String expression) {
        assertThat(compiled(expression).condition()).isInstanceOf(CelCondition.class);
    }

    @Test
    void agreesWithCelOnRandomExpressionsAndValues() throws Exception {
        Random random = new Random(42);
        int direct = 0;
        for (int round = 0; round < 4_000; round++) {
            String expression = expression(random, 3);
            if (!expression.contains("x.")) {
                continue;
            }
            Compiled compiled = compiled(expression);
            Condition reference = compiler.reference(expression);
            direct += compiled.condition() instanceof CelCondition ? 0 : 1;
            for (int i = 0; i < 10; i++) {
                Object[] values = compiled.attributes().stream()
                        .map(name -> value(random, name))
                        .toArray();
                assertThat(compiled.condition().test(values))
                        .as("%s of %s", expression, List.of(values))
                        .isEqualTo(reference.test(values));
            }
        }
        assertThat(direct).isGreaterThan(1_000);
    }

    private static String expression(Random random, int depth) {
        if (depth == 0 || random.nextInt(4) == 0) {
            return leaf(random);
        }
        String left = expression(random, depth - 1);
        return switch (random.nextInt(4)) {
            case 0 -> "!(" + left + ")";
            case 1 -> "(" + left + " && " + expression(random, depth - 1) + ")";
            case 2 -> "(" + left + " || " + expression(random, depth - 1) + ")";
            default -> left;
        };
    }

    private static String leaf(Random random) {
        String operator = pick(random, "==", "!=", "<", "<=", ">", ">=");
        return switch (random.nextInt(8)) {
            case 0 -> "x.bool";
            case 1 -> pick(random, "true", "false");
            case 2 -> "x.int " + operator + " " + (random.nextInt(5) - 2);
            case 3 -> "x.string " + operator + " '" + pick(random, "a", "12", "12.5", "") + "'";
            case 4 -> "x.string in ['a', '12']";
            case 5 -> "version_at_least(x.string, '" + pick(random, "12", "12.5", "0") + "')";
            case 6 -> "x.double " + operator + " " + pick(random, "0.0", "-0.0", "1.5");
            default -> "x.bool " + pick(random, "==", "!=") + " " + random.nextBoolean();
        };
    }

    private static Object value(Random random, String attribute) {
        ValueType type = ValueType.valueOf(attribute.substring(2).toUpperCase(Locale.ROOT));
        return switch (type) {
            case BOOL -> random.nextBoolean();
            case INT -> (long) random.nextInt(5) - 2;
            case DOUBLE -> List.of(0.0, -0.0, 1.5, -3.25).get(random.nextInt(4));
            case STRING -> pick(random, "a", "b", "12", "12.7", "13-rc1", "rolling", "");
            case TIMESTAMP, STRING_LIST -> throw new AssertionError(attribute);
        };
    }

    private static String pick(Random random, String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private Compiled compiled(String expression) {
        return switch (compiler.compile(expression)) {
            case Compiled compiled -> compiled;
            case ExpressionCompilation.Refused refused -> throw new AssertionError(expression + ": " + refused);
        };
    }
}
