package io.portcullis.posture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

class CatalogueFileTest {

    private static final String ENTRY = """
            attributes:
              - name: os.type
                type: string
                meaning: Operating system family.
                platforms: [linux]
                collection: uname
                grade: os_api
                privacy: technical
            """;

    @Test
    void theShippedCatalogueHasEveryAttributeThatPoliciesWereToldOf() {
        Map<String, ValueType> types =
                Catalogue.standard().attributes().stream().collect(Collectors.toMap(Attribute::name, Attribute::type));

        assertThat(types)
                .containsAllEntriesOf(Map.ofEntries(
                        Map.entry("os.type", ValueType.STRING),
                        Map.entry("os.name", ValueType.STRING),
                        Map.entry("os.version", ValueType.STRING),
                        Map.entry("os.kernel", ValueType.STRING),
                        Map.entry("os.arch", ValueType.STRING),
                        Map.entry("disk.root.encrypted", ValueType.BOOL),
                        Map.entry("firewall.enabled", ValueType.BOOL),
                        Map.entry("boot.secure_boot", ValueType.BOOL),
                        Map.entry("tpm.present", ValueType.BOOL),
                        Map.entry("tpm.version", ValueType.STRING),
                        Map.entry("updates.security_pending", ValueType.INT),
                        Map.entry("ssh.running", ValueType.BOOL),
                        Map.entry("ssh.password_login", ValueType.BOOL),
                        Map.entry("mac.framework", ValueType.STRING),
                        Map.entry("mac.enforcing", ValueType.BOOL),
                        Map.entry("screen.lock_enabled", ValueType.BOOL),
                        Map.entry("screen.lock_delay_seconds", ValueType.INT),
                        Map.entry("agent.version", ValueType.STRING),
                        Map.entry("host.name", ValueType.STRING),
                        Map.entry("host.virtualization", ValueType.STRING),
                        Map.entry("device.key_protection", ValueType.STRING)));
    }

    @Test
    void everyShippedAttributeIsComplete() {
        assertThat(Catalogue.standard().attributes()).allSatisfy(attribute -> {
            assertThat(attribute.meaning()).as(attribute.name()).endsWith(".").hasSizeGreaterThan(10);
            assertThat(attribute.collection()).as(attribute.name()).endsWith(".");
            assertThat(attribute.isReported())
                    .as(attribute.name())
                    .isEqualTo(!attribute.name().equals("device.key_protection"));
            assertThat(attribute.unit() != null)
                    .as(attribute.name() + " has a unit exactly if it is a number")
                    .isEqualTo(Set.of(ValueType.INT, ValueType.DOUBLE).contains(attribute.type()));
            if (attribute.type() != ValueType.STRING) {
                assertThat(attribute.values()).as(attribute.name()).isEmpty();
            }
        });
    }

    @Test
    void noShippedNameHidesAnother() {
        // os and os.type could not both be variables: the second would be a member of the first.
        Set<String> names =
                Catalogue.standard().attributes().stream().map(Attribute::name).collect(Collectors.toSet());
        assertThat(names).noneMatch(name -> names.stream().anyMatch(other -> other.startsWith(name + ".")));
    }

    @Test
    void operatingSystemsAreThePlatforms() {
        assertThat(Catalogue.standard().find("os.type").orElseThrow().values())
                .isEqualTo(Set.of("linux", "macos", "windows"));
    }

    @Test
    void namesOfPeopleAndMachinesArePersonal() {
        assertThat(Catalogue.standard().find("host.name").orElseThrow().privacy())
                .isEqualTo(PrivacyClass.PERSONAL);
    }

    @Test
    void parsesAnEntry() {
        assertThat(CatalogueFile.parse(ENTRY))
                .containsExactly(new Attribute(
                        "os.type",
                        ValueType.STRING,
                        "Operating system family.",
                        null,
                        Set.of(),
                        Set.of(Platform.LINUX),
                        "uname",
                        EvidenceGrade.OS_API,
                        PrivacyClass.TECHNICAL));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "attributes",
                "attributes: 7",
                "attributes: [7]",
                "{attributes: [], more: 1}",
                "attributes: [{name: os.type}]"
            })
    void otherShapesAreRefused(String yaml) {
        assertThatThrownBy(() -> CatalogueFile.parse(yaml)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    name: os.type                    | name: Type
                    name: os.type                    | name: type
                    type: string                     | type: text
                    type: string                     | typ: string
                    name: os.type                    | name: custom.bool.type
                    platforms: [linux]               | platforms: []
                    platforms: [linux]               | collected_by: agent
                    grade: os_api                    | collected_by: platform
                    platforms: [linux]               | platforms: [beos]
                    platforms: [linux]               | platforms: [linux, linux]
                    platforms: [linux]               | platforms: linux
                    grade: os_api                    | grade: high
                    privacy: technical               | privacy: 1
                    meaning: Operating system family.| meaning: ' '
                    """)
    void aWrongMemberIsRefused(String right, String wrong) {
        String yaml = ENTRY.replace(right, wrong);
        assertThat(yaml).isNotEqualTo(ENTRY);
        assertThatThrownBy(() -> CatalogueFile.parse(yaml)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void duplicateKeysAndAliasesAreRefused() {
        assertThatThrownBy(() -> CatalogueFile.parse(ENTRY + "attributes: []\n"))
                .isInstanceOf(YamlEngineException.class);
        assertThatThrownBy(() -> CatalogueFile.parse("attributes: [&a [x], *a]"))
                .isInstanceOf(YamlEngineException.class);
    }
}
