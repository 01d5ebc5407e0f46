package io.portcullis.policy;

import static io.portcullis.policy.Fixtures.problems;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ExpressionPositionTest {

    private static final String HEAD = """
            format: portcullis/v1
            policies:
              - id: p
                checks:
                  - id: it
                    expression:""";

    @Test
    void plain() {
        assertWrongAt("%s || zz.y\n", 6, 44);
    }

    @Test
    void plainOverTwoLines() {
        assertWrongAt("%s ||\n          zz.y\n", 7, 11);
    }

    @Test
    void singleQuotedWithAQuoteInside() {
        assertWrongAt("'os.name == ''debian'' && zz.y'\n", 6, 47);
    }

    @Test
    void doubleQuotedWithEscapes() {
        assertWrongAt("\"os.name == \\\"debian\\\" && zz.y\"\n", 6, 47);
    }

    @Test
    void literalBlock() {
        assertWrongAt("|\n          %s &&\n            zz.y\n", 8, 13);
    }

    @Test
    void foldedBlock() {
        assertWrongAt(">-\n          %s &&\n          !\n          zz.y\n", 9, 11);
    }

    @Test
    void afterCharactersOutsideTheBasicPlane() {
        assertWrongAt("os.name == \"\ud83d\ude00\" && zz.y\n", 6, 39);
    }

    @Test
    void somethingMissingAtTheEnd() {
        assertThat(problems(HEAD + " os.name ==\n")).singleElement().satisfies(problem -> {
            assertThat(problem.line()).isEqualTo(6);
            assertThat(problem.column()).isEqualTo(31);
        });
    }

    private static void assertWrongAt(String expression, int line, int column) {
        assertThat(problems(HEAD + " " + expression.replace("%s", "disk.root.encrypted")))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.message()).startsWith("unknown attribute zz.y");
                    assertThat(problem.line()).as("line").isEqualTo(line);
                    assertThat(problem.column()).as("column").isEqualTo(column);
                });
    }
}
