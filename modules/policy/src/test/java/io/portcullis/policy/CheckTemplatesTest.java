package io.portcullis.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckTemplatesTest {

    private static final CheckTemplates STANDARD = CheckTemplates.standard();

    static List<CheckTemplate> templates() {
        return STANDARD.all();
    }

    @Test
    void thereIsOneForMostOfTheCatalogue() {
        Set<String> attributes = new HashSet<>();
        for (CheckTemplate template : STANDARD.all()) {
            CompiledPolicySet set = Fixtures.accepted(policySet(template.render(template.id(), template.initial())));
            attributes.addAll(set.attributes());
        }
        assertThat(STANDARD.all()).hasSizeGreaterThanOrEqualTo(15);
        assertThat(attributes).hasSizeGreaterThanOrEqualTo(15);
    }

    @ParameterizedTest
    @MethodSource("templates")
    void isPublishedAsItIsAndSpeaksTwoLanguages(CheckTemplate template) {
        CompiledPolicySet set = Fixtures.accepted(policySet(template.render("it", template.initial())));
        assertThat(set.definition().policies().getFirst().checks())
                .containsExactly(template.check("it", template.initial()));
        assertThat(template.remediation().textByLanguage()).containsOnlyKeys("en", "de");
        assertThat(template.meaning()).endsWith(".");
        assertThat(STANDARD.find(template.id())).contains(template);
    }

    /** Whatever is filled in, is read back; from no other template, and however it is spaced. */
    @ParameterizedTest
    @MethodSource("templates")
    void whatIsFilledInIsReadBack(CheckTemplate template) {
        Random random = new Random(template.id().hashCode());
        for (int round = 0; round < 50; round++) {
            Map<String, Object> values = new LinkedHashMap<>();
            for (TemplateParameter parameter : template.parameters()) {
                values.put(parameter.name(), value(parameter, random));
            }
            String expression = template.expression(values);
            assertThat(STANDARD.recognize(expression)).contains(new CheckTemplates.Filled(template, values));
            CompiledPolicySet set = Fixtures.accepted(policySet(template.render("it", values)));
            Check check = set.definition().policies().getFirst().checks().getFirst();
            assertThat(check).isEqualTo(template.check("it", values));
            assertThat(template.recognize("\n " + expression.replace(" && ", "\n  && ") + " ")
                            .map(Map::keySet))
                    .isPresent();
        }
    }

    private static Object value(TemplateParameter parameter, Random random) {
        return switch (parameter.type()) {
            case TEXT -> text(parameter, random);
            case VERSION -> random.nextInt(40) + "." + random.nextInt(10);
            case NUMBER -> parameter.least() + random.nextInt(1000);
            case TEXTS -> {
                Set<String> texts = new HashSet<>();
                for (int i = random.nextInt(4); i >= 0; i--) {
                    texts.add(text(parameter, random));
                }
                yield List.copyOf(texts);
            }
        };
    }

    private static String text(TemplateParameter parameter, Random random) {
        List<String> choices = parameter.choices().isEmpty()
                ? List.of(
                        "debian",
                        "{version}",
                        "{name}",
                        "a \"b\" 'c'",
                        "\\",
                        "\"] || true || os.name in [\"",
                        "$1 ü 😀")
                : parameter.choices();
        return choices.get(random.nextInt(choices.size()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "true",
                "!disk.root.encrypted",
                "disk.root.encrypted || true",
                "disk.root.encrypted && disk.root.encrypted",
                "updates.security_pending <= 1001",
                "updates.security_pending <= 99999999999999999999",
                "updates.security_pending <= 0.5",
                "updates.security_pending <= -1",
                "updates.security_pending <= {pending}",
                "updates.security_pending <= 0 // none",
                "os.type in []",
                "os.type in [\"linux\", \"linux\"]",
                "os.type in [\"beos\"]",
                "os.type in [\"linux\"",
                "os.type in [\"linux\",]",
                "version_at_least(os.version, \"rolling\")",
                "version_at_least(os.version, os.kernel)",
                "version_at_least(os.version, \"\\x31\")",
                "version_at_least(os.version, '''12''')",
                "version_at_least(os.version, r\"12\")"
            })
    void whatIsWrittenFreelyStaysSo(String expression) {
        assertThat(STANDARD.recognize(expression)).isEmpty();
    }

    @Test
    void refusesWhatDoesNotFit() {
        CheckTemplate pending = STANDARD.find("security-updates").orElseThrow();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> pending.expression(Map.of()))
                .withMessage("pending must be a whole number from 0 to 1000");
        assertThatIllegalArgumentException().isThrownBy(() -> pending.expression(Map.of("pending", "0 || true")));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> pending.expression(Map.of("pending", 1L, "other", 2L)))
                .withMessage("the template security-updates has no parameter other");
        CheckTemplate version = STANDARD.find("os-version").orElseThrow();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> version.expression(Map.of("version", "12\") || (\"")))
                .withMessage("version must be a version, such as 12.5");
        CheckTemplate family = STANDARD.find("os-family").orElseThrow();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> family.expression(Map.of("families", List.of("beos"))))
                .withMessage("families must be one of linux, macos, windows");
    }

    @Test
    void rendersWhatAPersonWouldWrite() {
        CheckTemplate template = STANDARD.find("screen-lock-within").orElseThrow();
        List<String> lines = new ArrayList<>(
                template.render("screen", Map.of("seconds", 300L)).lines().toList());
        assertThat(lines.subList(0, 4))
                .containsExactly(
                        "- id: screen",
                        "  title: The screen locks by itself soon",
                        "  expression: screen.lock_enabled && screen.lock_delay_seconds <= 300",
                        "  grace: 1d");
    }

    private static String policySet(String element) {
        return "format: portcullis/v1\npolicies:\n  - id: p\n    checks:\n" + element.indent(6);
    }
}
