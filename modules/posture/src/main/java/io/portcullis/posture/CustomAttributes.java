package io.portcullis.posture;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The open part of the catalogue: {@code custom.<type>.<name>}. Nobody declares such an attribute; its name says its
 * type, so an expression that uses it is checked like any other. Values are set through the platform's API and expire.
 */
public final class CustomAttributes {

    /** Every custom attribute's name begins with it. */
    public static final String PREFIX = "custom.";

    private static final Map<String, ValueType> TYPES = types();
    private static final Pattern NAME = Pattern.compile("custom\\.([a-z]+)\\.[a-z][a-z0-9_]{0,62}");

    private CustomAttributes() {}

    /**
     * The attribute of that name, or empty if the name is not {@code custom.<bool|int|double|string|strings>.<name>}.
     */
    static Optional<Attribute> find(String name) {
        Matcher matcher = NAME.matcher(name);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        return Optional.ofNullable(TYPES.get(matcher.group(1))).map(type -> attribute(name, type));
    }

    /** The second part of a custom attribute's name, such as {@code strings}, and the type of those attributes. */
    public static Map<String, ValueType> namespaces() {
        return TYPES;
    }

    private static Attribute attribute(String name, ValueType type) {
        return new Attribute(
                name,
                type,
                "Set through the API by whoever runs this installation; expires.",
                null,
                Set.of(),
                Set.of(),
                "Set through the platform's API.",
                // The word of another system that the installation trusts, not of the device; hardware vouches for
                // none of it.
                EvidenceGrade.AGENT_REPORTED,
                // Nobody has said what it tells about people.
                PrivacyClass.PERSONAL);
    }

    private static Map<String, ValueType> types() {
        Map<String, ValueType> types = new LinkedHashMap<>();
        types.put("bool", ValueType.BOOL);
        types.put("int", ValueType.INT);
        types.put("double", ValueType.DOUBLE);
        types.put("string", ValueType.STRING);
        types.put("strings", ValueType.STRING_LIST);
        return java.util.Collections.unmodifiableMap(types);
    }
}
