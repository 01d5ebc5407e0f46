package io.portcullis.policy;

import java.util.Locale;

/** What a check does when it does not pass. */
public enum Effect {
    /** It counts: for the device's status, and for every access level that requires it. */
    BLOCK,
    /** It is reported and stands in the way of nothing. No access level can require it. */
    WARN;

    private final String wire = name().toLowerCase(Locale.ROOT);

    /** The name used in JSON, YAML and the database. */
    public String wire() {
        return wire;
    }

    /** @throws IllegalArgumentException if {@code wire} names none */
    public static Effect fromWire(String wire) {
        for (Effect candidate : values()) {
            if (candidate.wire.equals(wire)) {
                return candidate;
            }
        }
        throw new IllegalArgumentException("unknown effect: " + wire);
    }
}
