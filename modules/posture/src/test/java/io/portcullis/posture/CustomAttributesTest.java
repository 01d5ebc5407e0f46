package io.portcullis.posture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CustomAttributesTest {

    private final Catalogue catalogue = Catalogue.standard();

    @ParameterizedTest
    @CsvSource({
        "custom.bool.insured, BOOL",
        "custom.int.floor, INT",
        "custom.double.risk_score, DOUBLE",
        "custom.string.cost_centre, STRING",
        "custom.strings.projects, STRING_LIST"
    })
    void theNameSaysTheType(String name, ValueType type) {
        assertThat(catalogue.find(name)).get().satisfies(attribute -> {
            assertThat(attribute.name()).isEqualTo(name);
            assertThat(attribute.type()).isEqualTo(type);
            assertThat(attribute.isReported()).isFalse();
            assertThat(attribute.privacy()).isEqualTo(PrivacyClass.PERSONAL);
            assertThat(attribute.grade()).isLessThan(EvidenceGrade.ATTESTED);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "custom",
                "custom.",
                "custom.insured",
                "custom.bool",
                "custom.bool.",
                "custom.boolean.insured",
                "custom.string_list.projects",
                "custom.timestamp.bought",
                "custom.bool.Insured",
                "custom.bool.7th",
                "custom.bool.a.b",
                "custom.bool.a-b",
                "custom.bool.a\n",
                "Custom.bool.a",
                "custom.bool.a23456789012345678901234567890123456789012345678901234567890123x"
            })
    void otherNamesAreUnknown(String name) {
        assertThat(catalogue.find(name)).isEmpty();
    }

    @Test
    void everyNamespaceIsFound() {
        CustomAttributes.namespaces()
                .forEach((namespace, type) -> assertThat(catalogue
                                .find(CustomAttributes.PREFIX + namespace + ".x")
                                .map(Attribute::type))
                        .contains(type));
    }

    @Test
    void whatThePlatformKnowsNoDeviceMaySay() {
        Reading reading = new Reading(
                "attested_tpm", ReadingState.FOUND, Instant.EPOCH, "says the device", EvidenceGrade.ATTESTED);
        Reading custom = new Reading(true, ReadingState.FOUND, Instant.EPOCH, "x", EvidenceGrade.OS_API);
        assertThat(catalogue.validate(
                        new Posture(Map.of("device.key_protection", reading, "custom.bool.insured", custom))))
                .containsExactly(
                        new Violation.NotReported("custom.bool.insured"),
                        new Violation.NotReported("device.key_protection"))
                .allSatisfy(violation -> assertThat(violation.message()).contains("platform"));
        assertThat(catalogue.reported())
                .isNotEmpty()
                .noneMatch(attribute -> attribute.name().startsWith("device."));
    }

    @Test
    void valuesThatThePlatformSetsAreChecked() {
        assertThat(catalogue.validateValue("custom.int.floor", 3)).isEmpty();
        assertThat(catalogue.validateValue("custom.strings.projects", List.of("a")))
                .isEmpty();
        assertThat(catalogue.validateValue("custom.int.floor", "3"))
                .containsExactly(new Violation.WrongType("custom.int.floor", ValueType.INT, "String"));
        assertThat(catalogue.validateValue("custom.string.desk", "a\u0007"))
                .containsExactly(new Violation.ControlCharacter("custom.string.desk", "value"));
        assertThat(catalogue.validateValue("device.key_protection", "none")).hasSize(1);
        assertThatIllegalArgumentException().isThrownBy(() -> catalogue.validateValue("custom.x", true));
    }
}
