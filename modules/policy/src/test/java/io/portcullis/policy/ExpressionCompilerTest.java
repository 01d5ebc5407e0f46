package io.portcullis.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.policy.ExpressionCompilation.Compiled;
import io.portcullis.policy.ExpressionCompilation.Mistake;
import io.portcullis.policy.ExpressionCompilation.Refused;
import io.portcullis.posture.Attribute;
import io.portcullis.posture.Catalogue;
import io.portcullis.posture.EvidenceGrade;
import io.portcullis.posture.Platform;
import io.portcullis.posture.PrivacyClass;
import io.portcullis.posture.ValueType;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpressionCompilerTest {

    /** One attribute of each type. */
    static final Catalogue CATALOGUE = Catalogue.of(Arrays.stream(ValueType.values())
            .map(type -> new Attribute(
                    "x." + type.wire(),
                    type,
                    "Test.",
                    null,
                    Set.of(),
                    Set.of(Platform.LINUX),
                    "Test.",
                    EvidenceGrade.OS_API,
                    PrivacyClass.TECHNICAL))
            .toList());

    private final ExpressionCompiler compiler = new ExpressionCompiler(CATALOGUE);

    @Test
    void everyTypeIsSeenAsWhatItIs() {
        assertThat(truth("x.bool", true)).isEqualTo(Truth.TRUE);
        assertThat(truth("x.int + 1 == 8", 7L)).isEqualTo(Truth.TRUE);
        assertThat(truth("x.double * 2.0 > 1.0", 0.75)).isEqualTo(Truth.TRUE);
        assertThat(truth("x.double == 0.75", 0.75)).isEqualTo(Truth.TRUE);
        assertThat(truth("x.double >= 1", 0.75)).isEqualTo(Truth.FALSE);
        assertThat(truth("x.string.startsWith('deb')", "debian")).isEqualTo(Truth.TRUE);
        assertThat(truth("x.string in ['debian', 'ubuntu']", "debian")).isEqualTo(Truth.TRUE);
        assertThat(truth("x.timestamp > timestamp('2026-01-01T00:00:00Z')", Instant.EPOCH))
                .isEqualTo(Truth.FALSE);
        assertThat(truth("x.string_list.all(user, user in ['root', 'admin'])", List.of("root", "eve")))
                .isEqualTo(Truth.FALSE);
        assertThat(truth("size(x.string_list) == 0", List.of())).isEqualTo(Truth.TRUE);
        assertThat(truth("x.string.matches('^1[0-9]$')", "12")).isEqualTo(Truth.TRUE);
        assertThat(truth("version_at_least(x.string, '12.5')", "12.10")).isEqualTo(Truth.TRUE);
    }

    @Test
    void attributesAreThoseReadEachOnceInOrder() {
        assertThat(compiled("x.int > 1 && (x.bool || x.int < 0) && x.string_list.exists(x, x == 'a')")
                        .attributes())
                .containsExactly("x.int", "x.bool", "x.string_list");
    }

    @Test
    void anAttributeInABranchNotTakenIsReadToo() {
        assertThat(compiled("true || x.bool").attributes()).containsExactly("x.bool");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    `   `                                   | 0  | the expression is empty
                    true                                    | 0  | reads no attribute
                    'x.bool' == 'x.bool'                    | 0  | reads no attribute
                    x.boole                                 | 0  | unknown attribute x.boole; did you mean x.bool?
                    x                                       | 0  | unknown attribute x
                    x.bool && y                             | 10 | unknown attribute y
                    x.bool.foo                              | 6  | does not support field selection
                    x.bool &&                               | 9  | the end of the expression
                    x.bool & true                           | 7  | token recognition error
                    x.string                                | 1  | expected type 'bool' but found 'string'
                    x.int == 'a'                            | 6  | found no matching overload
                    x.string == 1                           | 9  | found no matching overload
                    has(x.bool)                             | 3  | unknown function
                    now() > x.timestamp                     | 3  | unknown function
                    x.string.matches('(')                   | 16 | not a regular expression
                    x.string.matches(x.string)              | 16 | must be written out
                    x.string.matches('(a{1000}){1000}')     | 16 | the pattern is too large
                    version_at_least(x.string)              | 16 | found no matching overload
                    version_at_least(x.string, 'sid')       | 16 | "sid" is not a version
                    version_at_least(x.int, '1')            | 16 | found no matching overload
                    """)
    void refuses(String expression, int offset, String message) {
        assertThat(refused(expression).getFirst()).satisfies(mistake -> {
            assertThat(mistake.message()).contains(message);
            assertThat(mistake.offset()).isEqualTo(offset);
        });
    }

    @Test
    void allMistakesOfOneExpressionAreReported() {
        assertThat(refused("x.boole || x.strin == 'a'")).hasSize(2);
    }

    @Test
    void runawayExpressionsAreRefused() {
        assertThat(refused("x.bool" + " || x.bool".repeat(1_000))).isNotEmpty();
        assertThat(refused("x.int" + " + 1".repeat(400) + " > 0")).isNotEmpty();
        assertThat(refused("(".repeat(200) + "x.bool" + ")".repeat(200))).isNotEmpty();
        assertThat(refused("[".repeat(1_500) + "]".repeat(1_500) + " == x.string_list"))
                .isNotEmpty();
        assertThat(refused("x.string_list.all(a, x.string_list.all(b, x.string_list.all(c, a == b || b == c)))"))
                .extracting(Mistake::message)
                .containsExactly("at most 2 comprehensions may be nested");
        assertThat(refused("x.string.matches('((((a{1000}){1000}){1000}){1000})')"))
                .extracting(Mistake::message)
                .containsExactly("the pattern is too large");
    }

    @Test
    void aComprehensionOverTooMuchIsRefused() {
        List<String> many = Collections.nCopies(256, "a");
        assertThat(refused("x.string_list.all(a, x.string_list.all(b, a == b))"))
                .extracting(Mistake::message)
                .containsExactly("in the worst case this takes 65,792 iterations; at most 10,000 are taken");
        assertThat(truth("x.string_list.all(a, a == 'a')", many)).isEqualTo(Truth.TRUE);
    }

    @Test
    void whatCannotBeComputedIsAnErrorAndNotATruth() {
        assertThat(truth("10 / x.int > 0", 0L)).isEqualTo(Truth.ERROR);
        assertThat(truth("x.int + 9223372036854775807 > 0", 1L)).isEqualTo(Truth.ERROR);
        assertThat(truth("x.string_list[3] == 'a'", List.of("a"))).isEqualTo(Truth.ERROR);
        assertThat(truth("int(x.string) > 3", "three")).isEqualTo(Truth.ERROR);
        assertThat(truth("version_at_least(x.string, '1')", "rolling")).isEqualTo(Truth.ERROR);
        assertThat(truth("!version_at_least(x.string, '1')", "rolling")).isEqualTo(Truth.ERROR);
    }

    @Test
    void neverThrowsWhateverTheExpression() {
        Random random = new Random(11);
        String[] pieces = {
            "x.bool",
            "x.int",
            "x.string",
            "x.string_list",
            "x",
            ".",
            "(",
            ")",
            "[",
            "]",
            "{",
            "}",
            "&&",
            "||",
            "!",
            "==",
            "1",
            "'a'",
            "\"",
            "'",
            ",",
            "?",
            ":",
            "-",
            "matches",
            "all",
            "version_at_least",
            "\ud83d\ude00",
            "\\",
            "1e999",
            "b'a'",
            "null"
        };
        for (int round = 0; round < 5_000; round++) {
            StringBuilder expression = new StringBuilder();
            for (int i = random.nextInt(12); i >= 0; i--) {
                expression.append(pieces[random.nextInt(pieces.length)]);
            }
            switch (compiler.compile(expression.toString())) {
                case Compiled compiled -> assertThat(compiled.attributes()).isNotEmpty();
                case Refused(List<Mistake> mistakes) ->
                    assertThat(mistakes)
                            .isNotEmpty()
                            .allSatisfy(mistake -> assertThat(mistake.offset())
                                    .isBetween(0, expression.codePointCount(0, expression.length())));
            }
        }
    }

    private Compiled compiled(String expression) {
        return switch (compiler.compile(expression)) {
            case Compiled compiled -> compiled;
            case Refused(List<Mistake> mistakes) -> throw new AssertionError(mistakes.toString());
        };
    }

    private List<Mistake> refused(String expression) {
        return switch (compiler.compile(expression)) {
            case Compiled compiled -> throw new AssertionError("accepted: " + compiled);
            case Refused(List<Mistake> mistakes) -> mistakes;
        };
    }

    private Truth truth(String expression, Object... values) {
        return compiled(expression).condition().test(values);
    }
}
