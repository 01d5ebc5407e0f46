package io.portcullis.console.devices;

import io.portcullis.contracts.CustomAttributeRequest;
import io.portcullis.posture.CustomAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is asked for a custom attribute.
 *
 * @param name the last part of it
 * @param value texts of a list are one a line
 */
public record CustomAttributeForm(
        @Nullable String type,
        @Nullable String name,
        @Nullable String value,
        @Nullable Integer days) {
    /** A day less than the platform takes: its clock may be behind. */
    private static final int MOST_DAYS = 365;

    public Set<String> types() {
        return CustomAttributes.namespaces().keySet();
    }

    public String text(@Nullable String field) {
        return field == null ? "" : field.strip();
    }

    public int lasting() {
        return days == null ? 30 : days;
    }

    /**
     * Its whole name.
     *
     * @throws IllegalArgumentException if it is none
     */
    String attribute() {
        if (!types().contains(text(type)) || !text(name).matches("[a-z][a-z0-9_]{0,62}")) {
            throw new IllegalArgumentException(
                    "A name is 1 to 63 lower-case letters, digits and _, beginning with a letter.");
        }
        return CustomAttributes.PREFIX + text(type) + "." + text(name);
    }

    /** @throws IllegalArgumentException saying what is wrong with the value or its end */
    CustomAttributeRequest request(Instant now) {
        if (lasting() < 1 || lasting() > MOST_DAYS) {
            throw new IllegalArgumentException("It holds for 1 to " + MOST_DAYS + " days.");
        }
        return new CustomAttributeRequest(typed(), now.plus(Duration.ofDays(lasting())));
    }

    private Object typed() {
        String given = text(value);
        try {
            return switch (text(type)) {
                case "bool" -> bool(given);
                case "int" -> Long.valueOf(given);
                case "double" -> Double.valueOf(given);
                case "strings" ->
                    (Object) given.lines()
                            .map(String::strip)
                            .filter(line -> !line.isEmpty())
                            .toList();
                default -> given;
            };
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("“" + given + "” is no number.", e);
        }
    }

    private static Object bool(String given) {
        if (!List.of("true", "false").contains(given)) {
            throw new IllegalArgumentException("The value of a bool is true or false.");
        }
        return Boolean.valueOf(given);
    }
}
