package io.portcullis.policy;

import static io.portcullis.policy.Fixtures.accepted;
import static io.portcullis.policy.Fixtures.problems;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale.LanguageRange;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RemediationTest {

    private static final String YAML = """
            format: portcullis/v1
            policies:
              - id: p
                checks:
                  - id: it
                    expression: firewall.enabled
                    remediation:
                      text:
                        en: Turn on the firewall.
                        de: Schalten Sie die Firewall ein.
                        pt-BR: Ligue o firewall.
                      link: https://help.example.com/firewall
                      steps:
                        en: [Open a terminal., Run "sudo ufw enable".]
                        de: [Öffnen Sie ein Terminal.]
            """;

    @Test
    void speaksTheLanguageAskedForOrElseTheFirst() {
        RemediationText text = remediation(YAML);

        assertThat(text.text()).isEqualTo("Turn on the firewall.");
        assertThat(text.text(LanguageRange.parse("de-AT,fr;q=0.5"))).isEqualTo("Schalten Sie die Firewall ein.");
        assertThat(text.text(LanguageRange.parse("fr,pt-br;q=0.5"))).isEqualTo("Ligue o firewall.");
        assertThat(text.text(LanguageRange.parse("fr"))).isEqualTo("Turn on the firewall.");
        assertThat(text.text(List.of())).isEqualTo("Turn on the firewall.");
        assertThat(text.steps()).containsExactly("Open a terminal.", "Run \"sudo ufw enable\".");
        assertThat(text.steps(LanguageRange.parse("de"))).containsExactly("Öffnen Sie ein Terminal.");
        assertThat(text.steps(LanguageRange.parse("pt-BR"))).hasSize(2);
        assertThat(text.link()).isEqualTo("https://help.example.com/firewall");
        assertThat(text.textByLanguage().keySet()).containsExactly("en", "de", "pt-BR");
    }

    @Test
    void plainTextIsForEverybody() {
        String yaml = YAML.substring(0, YAML.indexOf("          text:")) + """
                          text: Turn on the firewall.
                          steps: [Open a terminal.]
                """;
        RemediationText text = remediation(yaml);

        assertThat(text)
                .isEqualTo(new RemediationText(
                        Map.of(RemediationText.ANY, "Turn on the firewall."),
                        null,
                        Map.of(RemediationText.ANY, List.of("Open a terminal."))));
        assertThat(text.text(LanguageRange.parse("de"))).isEqualTo("Turn on the firewall.");
        assertThat(text.steps(LanguageRange.parse("de"))).containsExactly("Open a terminal.");
        assertThat(new RemediationText("a", null).steps()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    pt-BR:                            | english:                | expected a language tag
                    pt-BR:                            | EN:                     | expected a language tag
                    pt-BR:                            | de:                     | the language "de" is there twice
                    en: Turn on the firewall.         | en: ''                  | the text is empty
                    en: Turn on the firewall.         | en: []                  | expected a text
                    de: [Öffnen Sie ein Terminal.]    | de: []                  | expected 1 to 20 steps
                    de: [Öffnen Sie ein Terminal.]    | de: nothing             | expected a list
                    """)
    void refuses(String right, String wrong, String message) {
        String yaml = YAML.replace(right, wrong);
        assertThat(yaml).isNotEqualTo(YAML);
        assertThat(problems(yaml))
                .extracting(PolicyProblem::message)
                .anySatisfy(problem -> assertThat(problem).contains(message));
    }

    private static RemediationText remediation(String yaml) {
        return Objects.requireNonNull(accepted(yaml)
                .definition()
                .policies()
                .getFirst()
                .checks()
                .getFirst()
                .remediation());
    }
}
