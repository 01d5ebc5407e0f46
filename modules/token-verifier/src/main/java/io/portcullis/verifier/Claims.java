package io.portcullis.verifier;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A JSON object whose members are read by type; a missing or ill-typed one is a {@link Refusal}. */
record Claims(Map<String, Object> members, String path, Reason complaint) {
    /** The last second of the year 9999: beyond any date a token can sensibly hold, within what all types can. */
    private static final long LAST_SECOND = 253_402_300_799L;

    static Claims ofToken(Map<String, Object> members) {
        return new Claims(members, "", Reason.INVALID_CLAIM);
    }

    Claims object(String name, Reason complaint) throws Refusal {
        if (!(members.get(name) instanceof Map<?, ?> nested)) {
            throw new Refusal(complaint, "the token has no " + path + name + " claim of the right form");
        }
        return new Claims(copyOf(nested), path + name + ".", complaint);
    }

    private static Map<String, Object> copyOf(Map<?, ?> nested) {
        Map<String, Object> copy = new java.util.LinkedHashMap<>();
        nested.forEach((name, value) -> copy.put(String.valueOf(name), value));
        return copy;
    }

    boolean has(String name) {
        return members.get(name) != null;
    }

    String string(String name) throws Refusal {
        if (members.get(name) instanceof String value && !value.isBlank()) {
            return value;
        }
        throw illegal(name);
    }

    Optional<String> optionalString(String name) throws Refusal {
        return has(name) ? Optional.of(string(name)) : Optional.empty();
    }

    long integer(String name) throws Refusal {
        if (members.get(name) instanceof Long value) {
            return value;
        }
        throw illegal(name);
    }

    /** A NumericDate (RFC 7519 section 2), which may have a fraction. */
    Instant date(String name) throws Refusal {
        if (members.get(name) instanceof Number seconds
                && seconds.doubleValue() >= 0
                && seconds.doubleValue() <= LAST_SECOND) {
            return Instant.ofEpochSecond(seconds.longValue());
        }
        throw illegal(name);
    }

    Optional<Instant> optionalDate(String name) throws Refusal {
        return has(name) ? Optional.of(date(name)) : Optional.empty();
    }

    List<String> strings(String name) throws Refusal {
        List<String> strings = stringsOf(members.get(name));
        if (strings == null) {
            throw illegal(name);
        }
        return strings;
    }

    /** {@code aud} is a string or an array of strings (RFC 7519 section 4.1.3). */
    List<String> stringOrStrings(String name) throws Refusal {
        return members.get(name) instanceof String ? List.of(string(name)) : strings(name);
    }

    private static @Nullable List<String> stringsOf(@Nullable Object value) {
        if (!(value instanceof List<?> list)) {
            return null;
        }
        List<String> strings = new ArrayList<>(list.size());
        for (Object element : list) {
            if (!(element instanceof String string)) {
                return null;
            }
            strings.add(string);
        }
        return List.copyOf(strings);
    }

    private Refusal illegal(String name) {
        return new Refusal(complaint, "the token has no " + path + name + " claim of the right form");
    }
}
