package io.portcullis.policy;

import java.util.Locale;

/** How much a failing check matters, from least to most. For people; it decides nothing. */
public enum Severity {
    LOW,
    MEDIUM,
    HIGH,
    CRITICAL;

    private final String wire = name().toLowerCase(Locale.ROOT);

    /** The name used in JSON, YAML and the database. */
    public String wire() {
        return wire;
    }

    /** @throws IllegalArgumentException if {@code wire} names none */
    public static Severity fromWire(String wire) {
        for (Severity candidate : values()) {
            if (candidate.wire.equals(wire)) {
                return candidate;
            }
        }
        throw new IllegalArgumentException("unknown severity: " + wire);
    }
}
