package io.portcullis.policy;

import java.util.Locale;

/** What became of one check, from best to worst. */
public enum Outcome {
    PASS,
    /** It does not pass, and a waiver in force excuses it. */
    WAIVED,
    /** It does not pass, and only warns; see {@link Effect#WARN} and {@link OnUnknown#WARN}. */
    WARN,
    /** The condition is false, or unknown under {@link OnUnknown#GRACE}, and the check's grace has not run out. */
    IN_GRACE,
    /** The condition could not be judged. Never a pass. */
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
