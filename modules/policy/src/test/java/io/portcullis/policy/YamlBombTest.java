package io.portcullis.policy;

import static io.portcullis.policy.Fixtures.problems;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class YamlBombTest {

    @Test
    void billionLaughs() {
        StringBuilder yaml = new StringBuilder("a0: &a0 [lol, lol, lol]\n");
        for (int i = 1; i < 30; i++) {
            yaml.append("a%d: &a%d [%s]\n".formatted(i, i, ("*a" + (i - 1) + ", ").repeat(9)));
        }
        assertThat(problems(yaml.toString())).first().satisfies(problem -> {
            assertThat(problem.message()).isEqualTo("anchors are not supported");
            assertThat(problem.line()).isEqualTo(1);
            assertThat(problem.column()).isEqualTo(5);
        });
    }

    @Test
    void aliasesOfScalarsAndMergeKeys() {
        assertThat(problems("a: &x 1\nb: *x"))
                .extracting(PolicyProblem::message)
                .containsExactly("anchors are not supported", "aliases are not supported");
        assertThat(problems("a: &x {b: 1}\n<<: *x"))
                .extracting(PolicyProblem::message)
                .containsExactly("anchors are not supported", "aliases are not supported");
    }

    @Test
    void nodesThatHoldThemselves() {
        assertThat(problems("&a [*a]")).extracting(PolicyProblem::message).contains("aliases are not supported");
    }

    @Test
    void nesting() {
        assertThat(problems("[".repeat(400_000)))
                .extracting(PolicyProblem::message)
                .containsExactly("nested too deeply");
        assertThat(problems("a: ".concat("{a: ".repeat(100_000))))
                .extracting(PolicyProblem::message)
                .containsExactly("nested too deeply");
    }

    @Test
    void size() {
        assertThat(problems("#".repeat(512 * 1024 + 1)))
                .extracting(PolicyProblem::message)
                .containsExactly("the text has 524289 characters; at most 524288 are taken");
        assertThat(problems("- 1\n".repeat(110_000)))
                .extracting(PolicyProblem::message)
                .containsExactly("the text has too many elements");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    !!java.net.URL [x]      | tags are not supported           | 1
                    a: !!str b              | tags are not supported           | 4
                    a: [1                   | not YAML                         | 6
                    a: b: c                 | not YAML                         | 5
                    """)
    void tagsAndSyntaxErrors(String yaml, String message, int column) {
        assertThat(problems(yaml)).singleElement().satisfies(problem -> {
            assertThat(problem.message()).startsWith(message);
            assertThat(problem.line()).isEqualTo(1);
            assertThat(problem.column()).isEqualTo(column);
        });
    }

    @Test
    void severalDocuments() {
        assertThat(problems("format: portcullis/v1\n---\nformat: portcullis/v1"))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.message()).contains("one YAML document");
                    assertThat(problem.line()).isEqualTo(2);
                });
    }

    @Test
    void charactersThatAreNoText() {
        assertThat(problems("a: b\nc: \u0001")).singleElement().satisfies(problem -> {
            assertThat(problem.message()).isEqualTo("character U+0001 is not allowed");
            assertThat(problem.line()).isEqualTo(2);
            assertThat(problem.column()).isEqualTo(4);
        });
    }

    @Test
    void problemsThemselvesAreLimited() {
        assertThat(problems("x: 1\n".repeat(20_000))).hasSize(200);
    }
}
