package io.portcullis.policy;

import static io.portcullis.policy.Fixtures.accepted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.portcullis.posture.Catalogue;
import io.portcullis.posture.Platform;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Policies, levels and applications as parts of a text. */
class PolicySetPartsTest {
    private static final String YAML = """
            format: portcullis/v1
            policies:
              # the laptops
              - id: p
                title: Laptops # at least
                scope: { os: [linux] } # for now
                checks:
                  - { id: a, expression: tpm.present }
              - { id: q, checks: [{ id: b, expression: firewall.enabled }] }
            levels:
              # the least
              - id: basic
                requires: [a] # only this
              - { id: high, extends: basic, requires: [b] }
            applications:
              - { audience: "https://a.example.com", level: basic } # pays
            """;

    @Test
    void aPolicysScopeAndTitleChangeAndNothingElse() {
        Policy p = accepted(YAML).definition().policies().getFirst();
        assertThat(PolicySetText.withPolicy(YAML, p)).isEqualTo(YAML);
        assertThat(PolicySetText.withPolicy(
                        YAML,
                        new Policy(
                                "p", "Servers", new Scope(Set.of(Platform.MACOS), Set.of("a b"), Set.of()), List.of())))
                .isEqualTo(YAML.replace("Laptops #", "Servers #")
                        .replace("{ os: [linux] }", "{ os: [macos], groups: [a b] }"));
        assertThat(PolicySetText.withPolicy(YAML, new Policy("p", p.title(), Scope.everything(), List.of())))
                .isEqualTo(YAML.replace("    scope: { os: [linux] } # for now\n", ""));
        assertThat(PolicySetText.withPolicy(
                        YAML, new Policy("q", "q", new Scope(Set.of(), Set.of(), Set.of("company")), List.of())))
                .isEqualTo(YAML.replace(
                        "b, expression: firewall.enabled }] }",
                        "b, expression: firewall.enabled }], scope: { ownership: [company] } }"));
    }

    @Test
    void aNewPolicyComesWithItsChecks() {
        Policy p = accepted(YAML).definition().policies().getFirst();
        Policy fresh = new Policy("r", "All the rest", p.scope(), p.checks());
        String changed = PolicySetText.withPolicy(YAML, fresh);
        assertThat(accepted(changed).definition().policies()).hasSize(3).last().isEqualTo(fresh);
        assertThat(changed).contains("# the laptops", "# for now", "# pays");
    }

    @Test
    void levelsComeChangeAndGo() {
        assertThat(PolicySetText.withLevel(YAML, new AccessLevel("basic", "basic", null, List.of("a", "b"))))
                .isEqualTo(YAML.replace("[a] # only", "[a, b] # only"));
        assertThat(PolicySetText.withLevel(YAML, new AccessLevel("high", "high", null, List.of("b"))))
                .isEqualTo(YAML.replace("extends: basic, ", ""));
        String more = PolicySetText.withLevel(YAML, new AccessLevel("top", "The top", "high", List.of()));
        assertThat(more).isEqualTo(YAML.replace("requires: [b] }\n", """
                        requires: [b] }
                          - id: top
                            title: The top
                            extends: high
                        """));
        assertThat(PolicySetText.withoutLevel(more, "top")).isEqualTo(YAML);
    }

    @Test
    void applicationsComeChangeAndGo() {
        String other = PolicySetText.withApplication(YAML, new ApplicationRequirement("https://a.example.com", "high"));
        assertThat(other).isEqualTo(YAML.replace("level: basic } # pays", "level: high } # pays"));
        String none = PolicySetText.withoutApplication(YAML, "https://a.example.com");
        assertThat(accepted(none).definition().applications()).isEmpty();
        String again = PolicySetText.withApplication(none, new ApplicationRequirement("urn:b", "basic"));
        assertThat(accepted(again).definition().applications())
                .containsExactly(new ApplicationRequirement("urn:b", "basic"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PolicySetText.withoutApplication(YAML, "urn:c"))
                .withMessage("applications has no \"urn:c\"");
    }

    @Test
    void aTextWithMistakesStillHasAnOutline() {
        PolicyLoader loader = new PolicyLoader(Catalogue.standard());
        String broken = YAML.replace("tpm.present", "tpm.presentt").replace("level: basic", "level: none");
        assertThat(loader.load(broken)).isInstanceOf(PolicyLoading.Rejected.class);
        PolicySet outline = loader.outline(broken).orElseThrow();
        assertThat(outline.policies().getFirst().checks().getFirst().expression())
                .isEqualTo("tpm.presentt");
        assertThat(outline.levels()).hasSize(2);
        assertThat(loader.outline("a: [")).isEmpty();
        assertThat(loader.outline("just text").orElseThrow().policies()).isEmpty();
    }
}
