package io.portcullis.posture;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Reads the catalogue's YAML. It is our own file, so the first mistake in it stops the start. */
final class CatalogueFile {

    private static final Set<String> MEMBERS = Set.of(
            "name", "type", "meaning", "unit", "values", "platforms", "collected_by", "collection", "grade", "privacy");
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*(\\.[a-z][a-z0-9_]*)+");

    private CatalogueFile() {}

    /** @throws IllegalArgumentException naming the attribute and what is wrong with it */
    static List<Attribute> parse(String yaml) {
        LoadSettings settings = LoadSettings.builder()
                .setLabel("attributes.yaml")
                .setAllowDuplicateKeys(false)
                .setAllowRecursiveKeys(false)
                .setAllowNonScalarKeys(false)
                .setMaxAliasesForCollections(0)
                .setCodePointLimit(256 * 1024)
                .build();
        if (!(new Load(settings).loadFromString(yaml) instanceof Map<?, ?> root)
                || !(root.get("attributes") instanceof List<?> entries)
                || root.size() != 1) {
            throw new IllegalArgumentException("the catalogue is one list called attributes");
        }
        List<Attribute> attributes = new ArrayList<>();
        for (Object entry : entries) {
            if (!(entry instanceof Map<?, ?> members)) {
                throw new IllegalArgumentException("not an attribute: " + entry);
            }
            attributes.add(attribute(members));
        }
        return attributes;
    }

    private static Attribute attribute(Map<?, ?> members) {
        String name = text(members, "name");
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("not an attribute name: " + name);
        }
        Set<Object> unknown = new HashSet<>(members.keySet());
        unknown.removeAll(MEMBERS);
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException(name + ": unknown members " + unknown);
        }
        if (name.startsWith(CustomAttributes.PREFIX)) {
            throw new IllegalArgumentException(name + ": custom attributes are not declared here");
        }
        try {
            Set<Platform> platforms = new LinkedHashSet<>();
            if (collectedByAgents(members)) {
                texts(members, "platforms").forEach(platform -> platforms.add(Platform.fromWire(platform)));
            }
            return new Attribute(
                    name,
                    ValueType.fromWire(text(members, "type")),
                    text(members, "meaning"),
                    optionalText(members, "unit"),
                    members.containsKey("values") ? texts(members, "values") : Set.of(),
                    platforms,
                    text(members, "collection"),
                    EvidenceGrade.fromWire(text(members, "grade")),
                    PrivacyClass.fromWire(text(members, "privacy")));
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException(name + ": " + wrong.getMessage(), wrong);
        }
    }

    private static boolean collectedByAgents(Map<?, ?> members) {
        if (!members.containsKey("collected_by")) {
            return true;
        }
        if (!"platform".equals(members.get("collected_by")) || members.containsKey("platforms")) {
            throw new IllegalArgumentException("collected_by is platform or absent; with it there are no platforms");
        }
        return false;
    }

    private static String text(Map<?, ?> members, String member) {
        String text = optionalText(members, member);
        if (text == null) {
            throw new IllegalArgumentException(member + " is missing in " + members);
        }
        return text;
    }

    private static @Nullable String optionalText(Map<?, ?> members, String member) {
        return switch (members.get(member)) {
            case null -> null;
            case String text when !text.isBlank() -> text.strip();
            case Object other -> throw new IllegalArgumentException(member + " is not a text: " + other);
        };
    }

    private static Set<String> texts(Map<?, ?> members, String member) {
        if (!(members.get(member) instanceof List<?> list) || list.isEmpty()) {
            throw new IllegalArgumentException(member + " is not a list of texts");
        }
        Set<String> texts = new LinkedHashSet<>();
        for (Object element : list) {
            if (!(element instanceof String text) || !texts.add(text)) {
                throw new IllegalArgumentException(member + " holds " + element + " twice, or it is not a text");
            }
        }
        return texts;
    }
}
