package io.portcullis.posture;

import java.util.Locale;

/** An operating system family that an agent runs on; the values of the attribute {@code os.type}. */
public enum Platform {
    LINUX,
    MACOS,
    WINDOWS;

    private final String wire = name().toLowerCase(Locale.ROOT);

    /** The name used in JSON, YAML and the database. */
    public String wire() {
        return wire;
    }

    /** @throws IllegalArgumentException if {@code wire} names none */
    public static Platform fromWire(String wire) {
        for (Platform candidate : values()) {
            if (candidate.wire.equals(wire)) {
                return candidate;
            }
        }
        throw new IllegalArgumentException("unknown platform: " + wire);
    }
}
