package io.portcullis.posture;

import java.util.Locale;

/** What an attribute says about a person. */
public enum PrivacyClass {
    /** About the machine only. */
    TECHNICAL,
    /** May identify or describe the person who uses the machine. */
    PERSONAL;

    private final String wire = name().toLowerCase(Locale.ROOT);

    /** The name used in JSON, YAML and the database. */
    public String wire() {
        return wire;
    }

    /** @throws IllegalArgumentException if {@code wire} names none */
    public static PrivacyClass fromWire(String wire) {
        for (PrivacyClass candidate : values()) {
            if (candidate.wire.equals(wire)) {
                return candidate;
            }
        }
        throw new IllegalArgumentException("unknown privacy class: " + wire);
    }
}
