package io.portcullis.policy;

import static io.portcullis.policy.Fixtures.accepted;
import static io.portcullis.policy.Fixtures.problems;
import static io.portcullis.policy.Fixtures.resource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.portcullis.posture.EvidenceGrade;
import io.portcullis.posture.Platform;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyLoaderTest {

    private static final String EXAMPLE = resource("example.yaml");

    @Test
    void readsEverythingThatIsWritten() {
        CompiledPolicySet set = accepted(EXAMPLE);

        assertThat(set.source()).isEqualTo(EXAMPLE);
        assertThat(set.levels()).containsExactly("basic", "high");
        assertThat(set.requiredLevel("https://localhost:7443")).contains("basic");
        assertThat(set.requiredLevel("https://elsewhere")).isEmpty();
        assertThat(set.attributes())
                .containsExactly(
                        "boot.secure_boot",
                        "disk.root.encrypted",
                        "os.type",
                        "os.version",
                        "tpm.present",
                        "updates.security_pending");
        PolicySet definition = set.definition();
        assertThat(definition.policies()).extracting(Policy::id).containsExactly("baseline", "linux");
        assertThat(definition.policies().getLast().scope())
                .isEqualTo(new Scope(Set.of(Platform.LINUX), Set.of(), Set.of("company")));
        assertThat(definition.policies().getFirst().checks())
                .containsExactly(
                        new Check(
                                "disk-encrypted",
                                "The disk is encrypted",
                                "disk.root.encrypted",
                                Scope.everything(),
                                Severity.HIGH,
                                Effect.BLOCK,
                                Duration.ofHours(24),
                                EvidenceGrade.AGENT_REPORTED,
                                Duration.ZERO,
                                OnUnknown.FAIL,
                                new RemediationText("Turn on disk encryption.", "https://help.example.com/disk")),
                        new Check(
                                "updated",
                                "Security updates are installed",
                                "updates.security_pending == 0",
                                Scope.everything(),
                                Severity.MEDIUM,
                                Effect.BLOCK,
                                Duration.ofHours(24),
                                EvidenceGrade.AGENT_REPORTED,
                                Duration.ofDays(7),
                                OnUnknown.FAIL,
                                null));
        assertThat(definition.levels())
                .containsExactly(
                        new AccessLevel("basic", "Basic", null, List.of("disk-encrypted")),
                        new AccessLevel("high", "high", "basic", List.of("secure-boot", "os-supported")));
        assertThat(definition.applications())
                .containsExactly(new ApplicationRequirement("https://localhost:7443", "basic"));
    }

    @Test
    void reportsAllProblemsAtOnceEachAtItsPlace() {
        assertThat(problems("""
                        format: portcullis/v2
                        polices: []
                        policies:
                          - id: Baseline
                            scope: { os: [linux, beos], groups: [] }
                            checks:
                              - id: a
                                expression: disk.root.encryptd
                                severity: extreme
                                max_age: 1 day
                              - id: a
                                min_grade: os_api
                                expression: os.version
                                remediation: { link: "javascript:alert(1)" }
                        levels:
                          - { id: x, extends: y, requires: [b, a, a] }
                        applications:
                          - { audience: payroll, level: z }
                        """))
                .extracting(PolicyProblem::line, PolicyProblem::column, PolicyProblem::path)
                .containsExactly(
                        tuple(1, 9, "format"),
                        tuple(2, 1, "polices"),
                        tuple(4, 9, "policies[0].id"),
                        tuple(5, 26, "policies[0].scope.os[1]"),
                        tuple(5, 41, "policies[0].scope.groups"),
                        tuple(8, 21, "policies[0].checks[0].expression"),
                        tuple(9, 19, "policies[0].checks[0].severity"),
                        tuple(10, 18, "policies[0].checks[0].max_age"),
                        tuple(11, 13, "policies[0].checks[1].id"),
                        tuple(13, 23, "policies[0].checks[1].expression"),
                        tuple(14, 22, "policies[0].checks[1].remediation.text"),
                        tuple(14, 30, "policies[0].checks[1].remediation.link"),
                        tuple(16, 23, "levels[0].extends"),
                        tuple(16, 37, "levels[0].requires[0]"),
                        tuple(16, 43, "levels[0].requires[2]"),
                        tuple(18, 17, "applications[0].audience"),
                        tuple(18, 33, "applications[0].level"));
    }

    @Test
    void suggestsWhatWasProbablyMeant() {
        assertThat(problems(EXAMPLE.replace("severity:", "severty:")))
                .singleElement()
                .satisfies(problem ->
                        assertThat(problem.message()).isEqualTo("unknown key \"severty\"; did you mean severity?"));
        assertThat(problems(EXAMPLE.replace("expression: disk.root.encrypted", "expression: disk.root.encryptd")))
                .singleElement()
                .satisfies(problem -> assertThat(problem.message())
                        .isEqualTo("unknown attribute disk.root.encryptd; did you mean disk.root.encrypted?"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    format: portcullis/v1             | format: 1                          | the format must be portcullis/v1
                    id: linux                         | id: baseline                       | a second policy with the id
                    id: linux                         | id:                                | expected a text
                    id: linux                         | id: [linux]                        | expected a text
                    id: linux                         | id: a/b                            | lower-case letters
                    title: Linux machines             | title: ' '                         | the text is empty
                    title: Linux machines             | title: "a\\u0007b"                 | control character
                    os: [linux]                       | os: linux                          | expected a list
                    os: [linux]                       | os: []                             | leave it out
                    max_age: 2d                       | max_age: 0s                        | no evidence is that fresh
                    max_age: 2d                       | max_age: 400d                      | at most 366d
                    grace: 7d                         | grace: -7d                         | not a duration
                    min_grade: os_api                 | min_grade: perfect                 | expected one of self_asserted
                    min_grade: os_api                 | id: again                          | the key "id" is there twice
                    https://help.example.com/disk     | ftp://help.example.com             | http or https
                    https://help.example.com/disk     | https:///disk                      | http or https
                    https://localhost:7443            | https://localhost:7443#a           | without a fragment
                    https://localhost:7443            | payroll                            | absolute URI
                    level: basic                      | level: bsic                        | did you mean basic?
                    extends: basic                    | extends: none                      | no level "none"
                    extends: basic                    | extends: high                      | in a circle: high -> high
                    title: Basic, requires            | extends: high, requires            | basic -> high -> basic
                    requires: [disk-encrypted]        | requires: []                       | at least one check
                    requires: [disk-encrypted]        | requires: [disk-encryption]        | did you mean disk-encrypted?
                    expression: boot.secure_boot      | # expression: boot.secure_boot     | "expression" is missing
                    remediation: {                    | remediation: text #                | expected a mapping
                    """)
    void refuses(String right, String wrong, String message) {
        String yaml = EXAMPLE.replace(right, wrong);
        assertThat(yaml).isNotEqualTo(EXAMPLE);
        assertThat(problems(yaml))
                .anySatisfy(problem -> assertThat(problem.message()).contains(message));
    }

    @Test
    void aSetThatSaysNothingIsRefused() {
        assertThat(problems("format: portcullis/v1"))
                .extracting(PolicyProblem::message)
                .containsExactly("at least one policy is needed");
        assertThat(problems("format: portcullis/v1\npolicies: []"))
                .extracting(PolicyProblem::message)
                .containsExactly("at least one policy is needed");
        assertThat(problems("format: portcullis/v1\npolicies: [{id: a}]"))
                .extracting(PolicyProblem::message)
                .containsExactly("a policy needs at least one check");
        assertThat(problems("7"))
                .extracting(PolicyProblem::message)
                .containsExactly("expected a mapping with applications, format, levels, policies");
        assertThat(problems("")).extracting(PolicyProblem::message).containsExactly("the policy set is empty");
        assertThat(problems("# nothing but a comment")).hasSize(1);
    }

    @Test
    void aLongerCircleIsReportedAtEachOfItsLevelsButNotAtThoseThatLeadIntoIt() {
        String yaml = EXAMPLE.substring(0, EXAMPLE.indexOf("levels:")) + """
                levels:
                  - { id: a, extends: b }
                  - { id: b, extends: c }
                  - { id: c, extends: a }
                  - { id: d, extends: a }
                """;
        assertThat(problems(yaml))
                .extracting(PolicyProblem::message)
                .containsExactly(
                        "levels extend each other in a circle: a -> b -> c -> a",
                        "levels extend each other in a circle: b -> c -> a -> b",
                        "levels extend each other in a circle: c -> a -> b -> c");
    }

    @Test
    void neverThrowsWhateverTheText() {
        Random random = new Random(7);
        for (int round = 0; round < 3_000; round++) {
            StringBuilder yaml = new StringBuilder(EXAMPLE);
            for (int edit = random.nextInt(4); edit >= 0; edit--) {
                int at = random.nextInt(yaml.length());
                switch (random.nextInt(4)) {
                    case 0 -> yaml.deleteCharAt(at);
                    case 1 -> yaml.insert(at, "{}[]:&*!|>'\"#,-?%@`\n\t \u0000\ud83d".charAt(random.nextInt(23)));
                    case 2 -> yaml.setCharAt(at, yaml.charAt(random.nextInt(yaml.length())));
                    default -> yaml.delete(at, Math.min(yaml.length(), at + random.nextInt(60)));
                }
            }
            switch (Fixtures.LOADER.load(yaml.toString())) {
                case PolicyLoading.Accepted accepted ->
                    assertThat(accepted.set().source()).isEqualTo(yaml.toString());
                case PolicyLoading.Rejected(List<PolicyProblem> problems) ->
                    assertThat(problems).isNotEmpty().allSatisfy(problem -> {
                        assertThat(problem.line()).isBetween(1, 60);
                        assertThat(problem.column()).isPositive();
                        assertThat(problem.message()).isNotBlank();
                    });
            }
        }
    }
}
