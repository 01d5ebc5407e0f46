package io.portcullis.posture;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** The catalogue as a page for people, {@code docs/reference/attributes.md}. */
final class CatalogueReference {

    private static final String INTRODUCTION = """
            # Attributes

            Every fact that policies can read about a device. This page is written from the
            [attribute catalogue](../../modules/posture/src/main/resources/io/portcullis/posture/attributes.yaml); do not edit it.
            How to use attributes in a check: [Writing policies](../guides/policies.md).

            - **Evidence** is the best grade that the way of collecting gives; a device that claims more is taken at this. A check asks
              for a grade with `min_grade`: `self_asserted` < `agent_reported` < `os_api` < `attested`.
            - **Where** lists the systems on which it can be collected. Elsewhere the agent reports the state `not_applicable`, and a check
              that reads it is unknown.
            - **personal** marks what may identify or describe the person at the device. Agents report only what the policies in force ask
              for.
            - Every reading has a state. Only `found` has a value; `not_found`, `not_applicable`, `inaccessible` and `error` say in
              their method why there is none, and are never a pass.

            """;

    private CatalogueReference() {}

    static String page(Catalogue catalogue) {
        StringBuilder page = new StringBuilder(INTRODUCTION);
        String area = "";
        for (Attribute attribute : catalogue.attributes()) {
            String next = area(attribute);
            if (!next.equals(area)) {
                page.append(area.isEmpty() ? "" : "\n")
                        .append("## ")
                        .append(next)
                        .append("\n\n");
                page.append("| attribute | type | meaning | where | evidence |\n|---|---|---|---|---|\n");
                area = next;
            }
            row(page, attribute);
        }
        page.append("\n## How each is collected\n\n| attribute | collection |\n|---|---|\n");
        for (Attribute attribute : catalogue.attributes()) {
            page.append("| `%s` | %s |\n".formatted(attribute.name(), cell(attribute.collection())));
        }
        String types = CustomAttributes.namespaces().keySet().stream()
                .map(type -> "`" + type + "`")
                .collect(Collectors.joining(", "));
        String grade = catalogue.find("custom.bool.x").orElseThrow().grade().wire();
        return page.append('\n').append("""
                ## custom

                Attributes of your own: `custom.<type>.<name>`, where the type is %s and the name is a lower-case word of at most 63
                letters, digits and `_`. They are set for a device through the platform's API, with a time at which they expire; devices cannot
                report them. Evidence: `%s`. Example: `custom.bool.insured && "payroll" in custom.strings.projects`.
                """.formatted(types, grade)).toString();
    }

    static String area(Attribute attribute) {
        return attribute.name().substring(0, attribute.name().indexOf('.'));
    }

    private static void row(StringBuilder page, Attribute attribute) {
        String type = attribute.unit() == null
                ? attribute.type().wire()
                : attribute.type().wire() + ", " + attribute.unit();
        String values = attribute.values().isEmpty()
                ? ""
                : " One of "
                        + attribute.values().stream()
                                .sorted()
                                .map(value -> "`" + value + "`")
                                .collect(Collectors.joining(", "))
                        + ".";
        page.append("| `%s`%s | %s | %s%s | %s | `%s` |\n"
                .formatted(
                        attribute.name(),
                        attribute.privacy() == PrivacyClass.PERSONAL ? " **personal**" : "",
                        type,
                        cell(attribute.meaning()),
                        values,
                        attribute.isReported() ? systems(attribute.platforms()) : "the platform",
                        attribute.grade().wire()));
    }

    private static String systems(Collection<Platform> platforms) {
        List<Platform> all = Arrays.asList(Platform.values());
        return platforms.containsAll(all)
                ? "all"
                : all.stream().filter(platforms::contains).map(Platform::wire).collect(Collectors.joining(", "));
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replace("<", "&lt;").replace("*", "\\*");
    }
}
