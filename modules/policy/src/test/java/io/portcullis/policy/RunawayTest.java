package io.portcullis.policy;

import static io.portcullis.policy.Fixtures.problems;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.policy.ExpressionCompilation.Compiled;
import io.portcullis.policy.ExpressionCompilation.Refused;
import io.portcullis.posture.Attribute;
import io.portcullis.posture.Catalogue;
import io.portcullis.posture.EvidenceGrade;
import io.portcullis.posture.Platform;
import io.portcullis.posture.PrivacyClass;
import io.portcullis.posture.ValueType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A check that could run away is refused when it is loaded, and nothing that is loaded runs away. */
class RunawayTest {

    private static final String TEXT = "x".repeat(Catalogue.MAX_TEXT);
    private static final List<String> LIST = Collections.nCopies(Catalogue.MAX_LIST, TEXT);
    private static final ExpressionCompiler COMPILER = new ExpressionCompiler(Catalogue.of(List.of(
            attribute("l", ValueType.STRING_LIST),
            attribute("m", ValueType.STRING_LIST),
            attribute("s", ValueType.STRING),
            attribute("b", ValueType.BOOL),
            attribute("i", ValueType.INT))));

    private static Attribute attribute(String name, ValueType type) {
        return new Attribute(
                name,
                type,
                "",
                null,
                Set.of(),
                Set.of(Platform.LINUX),
                "",
                EvidenceGrade.OS_API,
                PrivacyClass.TECHNICAL);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    l.exists(x, m.exists(y, x == y))                                    | 8  | 65,792 iterations; at most 10,000
                    l.all(x, l.exists(y, x == y && b))                                  | 5  | iterations
                    (l + l + l + l).size() > 3                                          | 10 | 1,049,600 characters; at most 1,000,000
                    [s].map(x, x+x+x+x+x+x+x+x).map(x, [x,x,x,x,x,x,x,x,x,x].map(y, y+y+y+y+y+y+y+y+y+y+y+y+y)).size() > 1 | 60 | characters
                    l.all(x, x.matches('^(a+)+$') && x.matches('[a-z]{200}'))           | 5  | steps; at most 5,000,000
                    l.map(x, x + x).size() > 0 && l.map(x, x + x + x + x).size() > 1    | 35 | characters
                    l.exists(x, m.exists(y, l.exists(z, x == z)))                       | 32 | at most 2 comprehensions
                    """)
    void refusesAtThePlace(String expression, int offset, String message) {
        assertThat(COMPILER.compile(expression))
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> assertThat(refused.mistakes()).first().satisfies(mistake -> {
                            assertThat(mistake.message()).contains(message);
                            assertThat(mistake.offset()).isBetween(offset - 3, offset + 3);
                        }));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "l.all(x, x.matches('^[a-z0-9.-]+$'))",
                "'x' in l && !('y' in m)",
                "l.exists(x, x.startsWith('a') || x.endsWith('b')) && m.size() < 10",
                "['a', 'b', 'c'].all(x, x in l)",
                "l.filter(x, x != 'a').map(x, x + '!').size() > 2",
                "s.contains('abc') && i * 3 > 7 && (b ? s : s + s) != ''"
            })
    void takesWhatPeopleWrite(String expression) {
        assertThat(COMPILER.compile(expression)).isInstanceOf(Compiled.class);
    }

    @Test
    void depthIsLimited() {
        assertThat(COMPILER.compile("i" + " + i".repeat(30) + " > 0")).isInstanceOf(Compiled.class);
        assertThat(COMPILER.compile("i" + " + i".repeat(60) + " > 0")).isInstanceOf(Refused.class);
        assertThat(COMPILER.compile("(".repeat(30) + "b" + ")".repeat(30))).isInstanceOf(Compiled.class);
        assertThat(COMPILER.compile("!(".repeat(60) + "b" + ")".repeat(60))).isInstanceOf(Refused.class);
        assertThat(COMPILER.compile("b" + " ? b : b".repeat(100))).isInstanceOf(Refused.class);
    }

    @Test
    void aSetOfChecksIsLimitedAsAWhole() {
        StringBuilder yaml = new StringBuilder("format: portcullis/v1\npolicies:\n  - id: p\n    checks:\n");
        for (int i = 0; i < 130; i++) {
            yaml.append("      - { id: c%d, expression: 'os.kernel.matches(\"^[a-z]{400}\")' }\n".formatted(i));
        }
        assertThat(problems(yaml.toString())).singleElement().satisfies(problem -> {
            assertThat(problem.message())
                    .isEqualTo("with this check, the policy set takes more than 50,000,000 steps in the worst case");
            assertThat(problem.line()).isBetween(80, 134);
            assertThat(problem.path()).startsWith("policies[0].checks[");
        });
    }

    @Test
    void aThousandChecksAreTakenAndOneMoreIsNot() {
        CompiledPolicySet set = Fixtures.accepted(manyChecks(1_000));
        Decision decision = Fixtures.decide(set, Fixtures.posture("os.version", "12.7", "firewall.enabled", true));
        assertThat(decision.results()).hasSize(1_000);
        assertThat(decision.status()).isEqualTo(Status.COMPLIANT);

        assertThat(problems(manyChecks(1_001))).singleElement().satisfies(problem -> {
            assertThat(problem.message()).isEqualTo("at most 1000 checks are taken");
            assertThat(problem.path()).isEqualTo("policies[0].checks[1000]");
        });
    }

    private static String manyChecks(int count) {
        StringBuilder yaml = new StringBuilder("format: portcullis/v1\npolicies:\n  - id: p\n    checks:\n");
        for (int i = 0; i < count; i++) {
            yaml.append("""
                          - id: check-%d
                            title: The check with the number %d
                            expression: firewall.enabled && version_at_least(os.version, "12.%d")
                            severity: high
                            max_age: 12h
                            grace: 7d
                            remediation:
                              text: { en: Update the operating system., de: Bringen Sie das System auf Stand. }
                              link: https://help.example.com/%d
                              steps: { en: [Open a terminal., Update., Restart.], de: [Terminal., Aktualisieren.] }
                    """.formatted(i, i, i % 7, i));
        }
        return yaml.toString();
    }

    /**
     * Whatever is put together at random: an answer, soon; and what is taken evaluates soon, on the worst of values.
     */
    @Test
    @Timeout(value = 120, unit = TimeUnit.SECONDS)
    void randomExpressionsNeverThrowAndNeverRunLong() {
        Random random = new Random(11);
        int taken = 0;
        for (int round = 0; round < 6_000; round++) {
            String expression = random.nextInt(5) == 0 ? noise(random) : expression(random, 4);
            if (COMPILER.compile(expression) instanceof Compiled compiled) {
                taken++;
                assertThat(compiled.steps()).isBetween(1L, CelLimits.STEPS);
                Object[] worst = compiled.attributes().stream()
                        .map(name -> switch (name) {
                            case "l", "m" -> LIST;
                            case "s" -> TEXT;
                            case "b" -> false;
                            default -> (Object) Long.MAX_VALUE;
                        })
                        .toArray();
                assertThat(compiled.condition().test(worst)).isNotNull();
            }
        }
        assertThat(taken).isGreaterThan(500);
    }

    private static String expression(Random random, int depth) {
        if (depth == 0) {
            return pick(random, "b", "s == 'a'", "i > 3", "'x' in l", "s.matches('(x|y)*z$')", "l.size() > 3");
        }
        String inner = expression(random, depth - 1);
        return switch (random.nextInt(7)) {
            case 0 -> "(" + inner + " && " + expression(random, depth - 1) + ")";
            case 1 -> "!(" + inner + " || b)";
            case 2 ->
                pick(random, "l", "m", "['a', s]", "l.map(y, y + s)", "l.filter(y, y > s)")
                        + "." + pick(random, "exists", "all", "exists_one")
                        + "(x, " + pick(random, inner, "x == s", "x.matches('a*b*')", "x.contains(s)", "x in m") + ")";
            case 3 -> "(" + inner + " ? s : s + s).contains(" + pick(random, "s", "'a'", "string(i)") + ")";
            case 4 -> "[s].map(x, x" + " + x".repeat(random.nextInt(20)) + ").size() > i";
            case 5 -> "version_at_least(s" + pick(random, ", '1.2')", " + s, s)");
            default -> inner;
        };
    }

    private static String noise(Random random) {
        List<String> tokens = List.of(
                "(",
                ")",
                "[",
                "]",
                "{",
                "}",
                "l",
                "m",
                "s",
                "b",
                "i",
                ".",
                ",",
                "+",
                "-",
                "*",
                "/",
                "%",
                "!",
                "==",
                "in",
                "&&",
                "||",
                "?",
                ":",
                "map",
                "exists",
                "x",
                "'a'",
                "\"",
                "1",
                "9223372036854775808",
                "1e999",
                "null",
                "matches",
                "size",
                "dyn",
                "\u0000",
                "\ud83d",
                "`",
                "b'a'",
                "r'\\'",
                "// no",
                "\n",
                "has",
                "@result");
        StringBuilder noise = new StringBuilder();
        for (int i = random.nextInt(30); i >= 0; i--) {
            noise.append(tokens.get(random.nextInt(tokens.size()))).append(random.nextBoolean() ? " " : "");
        }
        return noise.toString();
    }

    private static String pick(Random random, String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    /** Sets with everything a check can have, damaged at random. */
    @Test
    @Timeout(value = 120, unit = TimeUnit.SECONDS)
    void randomTextsNeverThrowAndNeverRunLong() {
        Random random = new Random(12);
        RandomFleet fleet = new RandomFleet(12);
        for (int round = 0; round < 1_500; round++) {
            List<String> lines = new ArrayList<>(fleet.policySet().lines().toList());
            for (int edit = random.nextInt(4); edit >= 0; edit--) {
                int from = random.nextInt(lines.size());
                int to = random.nextInt(lines.size());
                switch (random.nextInt(4)) {
                    case 0 -> lines.add(to, lines.get(from));
                    case 1 ->
                        lines.set(
                                to,
                                " ".repeat(random.nextInt(12)) + lines.get(from).strip());
                    case 2 ->
                        lines.set(
                                to,
                                lines.get(to)
                                        + pick(random, ": {", " [", " #", "'", "\"", " *a", " &a", " !!x", " |", "\t"));
                    default -> lines.remove(from);
                }
                if (lines.isEmpty()) {
                    lines.add("");
                }
            }
            String yaml = String.join("\n", lines);
            if (Fixtures.LOADER.load(yaml) instanceof PolicyLoading.Rejected(List<PolicyProblem> problems)) {
                assertThat(problems).isNotEmpty().allSatisfy(problem -> {
                    assertThat(problem.line()).isBetween(1, lines.size() + 1);
                    assertThat(problem.column()).isPositive();
                });
            }
        }
    }
}
