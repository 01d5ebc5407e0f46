package io.portcullis.policy;

import static io.portcullis.policy.Fixtures.accepted;
import static io.portcullis.policy.Fixtures.resource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.portcullis.posture.EvidenceGrade;
import io.portcullis.posture.Platform;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PolicySetTextTest {

    private static final String YAML = """
            # Für alle 😀
            format: portcullis/v1
            policies:
              - id: p   # the one
                checks:
                  # about a
                  - id: a
                    # why so
                    expression: |   # folded by hand
                      firewall.enabled &&
                      tpm.present

                    grace: 7d       # a week
                    remediation:
                      text: Do it.
                      # and more

                  # about b
                  - { id: b, expression: tpm.present, scope: { os: [linux] } } # flows
                  # the end of p
              - id: q
                checks: [{ id: c, expression: "!ssh.running" }, { id: d, grace: 1d, expression: tpm.present }]
            # the end
            """;

    @Test
    void changesWhatIsToBeDifferentAndNothingElse() {
        Check a = check(YAML, "p", "a");
        assertThat(PolicySetText.withCheck(YAML, "p", a)).isEqualTo(YAML);
        assertThat(PolicySetText.withCheck(YAML, "p", with(a, a.expression(), Duration.ofDays(3), a.remediation())))
                .isEqualTo(YAML.replace("grace: 7d ", "grace: 3d "));
        assertThat(PolicySetText.withCheck(YAML, "p", with(a, "tpm.present", a.grace(), a.remediation())))
                .isEqualTo(YAML.replace(
                        "|   # folded by hand\n          firewall.enabled &&\n          tpm.present\n",
                        "tpm.present\n"));
        Check b = check(YAML, "p", "b");
        assertThat(PolicySetText.withCheck(YAML, "p", with(b, "tpm.present", Duration.ofHours(4), null)))
                .isEqualTo(YAML.replace("[linux] } }", "[linux] }, grace: 4h }"));
    }

    @Test
    void addsAfterAllOthersInTheStyleOfTheList() {
        Check a = check(YAML, "p", "a");
        Check fresh = named("new", a);
        assertThat(PolicySetText.withCheck(YAML, "p", fresh)).isEqualTo(YAML.replace("# flows\n", """
                        # flows
                              - id: new
                                expression: "firewall.enabled &&\\ntpm.present\\n"
                                grace: 7d
                                remediation: { text: Do it. }
                        """));
        Check plain = with(fresh, "tpm.present", Duration.ZERO, null);
        assertThat(PolicySetText.withCheck(YAML, "q", plain))
                .isEqualTo(YAML.replace("tpm.present }]", "tpm.present }, { id: new, expression: tpm.present }]"));
    }

    @Test
    void takesAway() {
        assertThat(PolicySetText.withoutCheck(YAML, "p", "b"))
                .isEqualTo(YAML.replace(
                        "      - { id: b, expression: tpm.present, scope: { os: [linux] } } # flows\n", ""));
        assertThat(PolicySetText.withoutCheck(YAML, "q", "c"))
                .isEqualTo(YAML.replace("{ id: c, expression: \"!ssh.running\" }, ", ""));
        assertThat(PolicySetText.withoutCheck(YAML, "q", "d"))
                .isEqualTo(YAML.replace(", { id: d, grace: 1d, expression: tpm.present }", ""));
        assertThat(PolicySetText.withoutCheck(YAML, "p", "a"))
                .contains("# about a\n", "# about b\n")
                .doesNotContain("id: a");
    }

    @Test
    void saysWhatIsNotThere() {
        Check a = check(YAML, "p", "a");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PolicySetText.withCheck(YAML, "r", a))
                .withMessage("no policy \"r\" that holds checks");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PolicySetText.withoutCheck(YAML, "p", "c"))
                .withMessage("the policy \"p\" has no check \"c\"");
        assertThatIllegalArgumentException().isThrownBy(() -> PolicySetText.withCheck("a: [", "p", a));
    }

    /** Any check into any place of any set: afterwards it is there, all else is as it was, and comments survive. */
    @Test
    void randomChangesChangeOneCheckOnly() {
        Random random = new Random(8);
        for (int round = 0; round < 800; round++) {
            String yaml = random.nextBoolean() ? YAML : resource("starter-policy-set.yaml");
            PolicySet before = accepted(yaml).definition();
            Policy policy =
                    before.policies().get(random.nextInt(before.policies().size()));
            Check old = policy.checks().get(random.nextInt(policy.checks().size()));
            boolean add = random.nextInt(4) == 0;
            Check wanted = random(random, add ? "brand-new" : old.id(), add ? null : old);

            String changed = PolicySetText.withCheck(yaml, policy.id(), wanted);

            PolicySet after = accepted(changed).definition();
            assertThat(after.levels()).isEqualTo(before.levels());
            for (int p = 0; p < before.policies().size(); p++) {
                Policy was = before.policies().get(p);
                List<Check> expected = new ArrayList<>(was.checks());
                if (was.equals(policy)) {
                    if (add) {
                        expected.add(wanted);
                    } else {
                        expected.set(expected.indexOf(old), wanted);
                    }
                }
                assertThat(after.policies().get(p).checks()).isEqualTo(expected);
            }
            assertThat(comments(changed)).isGreaterThanOrEqualTo(comments(yaml) - 2);
            assertThat(PolicySetText.withCheck(changed, policy.id(), wanted)).isEqualTo(changed);
            if (add) {
                assertThat(PolicySetText.withoutCheck(changed, policy.id(), "brand-new"))
                        .isEqualTo(yaml);
            }
        }
    }

    private static Check random(Random random, String id, @Nullable Check old) {
        List<String> texts = List.of(
                "plain",
                "Two words",
                "a: b # c",
                "\"quoted\" 'text'",
                "line\nline\n",
                "ünï 😀\u00a0",
                "- dash",
                "{}",
                "null",
                "12",
                "ends with blank.",
                "tab\there",
                "a\u2028b");
        String title = texts.get(random.nextInt(texts.size()));
        RemediationText remediation = random.nextInt(3) == 0
                ? null
                : new RemediationText(
                        random.nextBoolean() ? Map.of("", title) : Map.of("en", title, "de", "Zweitens"),
                        random.nextBoolean() ? null : "https://help.example.com/?a=b&c=[d]",
                        random.nextBoolean() ? Map.of() : Map.of("en", List.of(title, "then that")));
        return new Check(
                id,
                old != null && random.nextBoolean() ? old.title() : title,
                List.of(
                                "tpm.present",
                                "!ssh.running",
                                "os.name in [\"a\", 'b']",
                                "tpm.present\n  && firewall.enabled",
                                "\ttpm.present")
                        .get(random.nextInt(5)),
                random.nextBoolean()
                        ? Scope.everything()
                        : new Scope(Set.of(Platform.MACOS), Set.of("a, b", "yes"), Set.of()),
                pick(random, Severity.values()),
                Effect.BLOCK,
                Duration.ofMinutes(1 + random.nextInt(3000)),
                pick(random, EvidenceGrade.values()),
                Duration.ofHours(1 + random.nextInt(50)),
                random.nextBoolean() ? OnUnknown.GRACE : OnUnknown.FAIL,
                remediation);
    }

    @SafeVarargs
    private static <T> T pick(Random random, T... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private static long comments(String yaml) {
        return yaml.lines().filter(line -> line.contains("# ")).count();
    }

    private static Check named(String id, Check check) {
        return new Check(
                id,
                id,
                check.expression(),
                check.scope(),
                check.severity(),
                check.effect(),
                check.maxAge(),
                check.minGrade(),
                check.grace(),
                check.onUnknown(),
                check.remediation());
    }

    private static Check with(Check check, String expression, Duration grace, @Nullable RemediationText remediation) {
        return new Check(
                check.id(),
                check.title(),
                expression,
                check.scope(),
                check.severity(),
                check.effect(),
                check.maxAge(),
                check.minGrade(),
                grace,
                check.onUnknown(),
                remediation);
    }

    private static Check check(String yaml, String policy, String id) {
        return accepted(yaml).definition().policies().stream()
                .filter(candidate -> candidate.id().equals(policy))
                .flatMap(candidate -> candidate.checks().stream())
                .filter(candidate -> candidate.id().equals(id))
                .findFirst()
                .orElseThrow();
    }
}
