package io.portcullis.policy;

import java.util.Locale;

/** What became of one check, from best to worst. */
public enum Outcome {
    PASS,
    /** The condition is false, and the grace of the check has not run out. */
    IN_GRACE,
    /** The condition could not be judged. Never a pass, and never in grace. */
    UNKNOWN,
    FAIL;

    private final String wire = name().toLowerCase(Locale.ROOT);

    /** The name used in JSON, YAML and the database. */
    public String wire() {
        return wire;
    }

    /** @throws IllegalArgumentException if {@code wire} names none */
    public static Outcome fromWire(String wire) {
        for (Outcome candidate : values()) {
            if (candidate.wire.equals(wire)) {
                return candidate;
            }
        }
        throw new IllegalArgumentException("unknown outcome: " + wire);
    }
}
