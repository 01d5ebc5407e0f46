package io.portcullis.posture;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The type of an attribute's value. Each type has one canonical Java class that expressions see. */
public enum ValueType {
    /** {@link Boolean}. */
    BOOL,
    /** {@link Long}. */
    INT,
    /** {@link Double}, finite. */
    DOUBLE,
    /** {@link String}. */
    STRING,
    /** {@link Instant}; RFC 3339 text in JSON. */
    TIMESTAMP,
    /** {@link List} of {@link String}. */
    STRING_LIST;

    private final String wire = name().toLowerCase(Locale.ROOT);

    /** The name used in JSON, YAML and the database. */
    public String wire() {
        return wire;
    }

    /** @throws IllegalArgumentException if {@code wire} names none */
    public static ValueType fromWire(String wire) {
        for (ValueType candidate : values()) {
            if (candidate.wire.equals(wire)) {
                return candidate;
            }
        }
        throw new IllegalArgumentException("unknown value type: " + wire);
    }

    /**
     * The value in its canonical class, or null if it is not of this type. JSON readers deliver whole numbers as
     * {@link Integer} and times as text; both are taken. Nothing else is converted: {@code "true"} is no bool.
     */
    public @Nullable Object canonical(@Nullable Object value) {
        return switch (this) {
            case BOOL -> value instanceof Boolean ? value : null;
            case INT ->
                value instanceof Long ? value : value instanceof Integer whole ? (Object) whole.longValue() : null;
            case DOUBLE -> finite(value);
            case STRING -> value instanceof String ? value : null;
            case TIMESTAMP -> instant(value);
            case STRING_LIST -> value instanceof List<?> list && allText(list) ? value : null;
        };
    }

    private static @Nullable Object finite(@Nullable Object value) {
        return switch (value) {
            case Double number when Double.isFinite(number) -> number;
            case Float number when Float.isFinite(number) -> (double) number;
            case Long whole -> (double) whole;
            case Integer whole -> (double) whole;
            case null, default -> null;
        };
    }

    private static @Nullable Object instant(@Nullable Object value) {
        if (value instanceof String text) {
            try {
                return Instant.parse(text);
            } catch (DateTimeParseException notATime) {
                return null;
            }
        }
        return value instanceof Instant ? value : null;
    }

    private static boolean allText(List<?> list) {
        for (Object element : list) {
            if (!(element instanceof String)) {
                return false;
            }
        }
        return true;
    }
}
