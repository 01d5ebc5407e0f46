package io.portcullis.policy;

import java.util.Locale;

/** What a check does when it cannot be judged. None of these makes it pass. */
public enum OnUnknown {
    /** {@link Outcome#UNKNOWN} at once. */
    FAIL,
    /**
     * As if the condition were false: {@link Outcome#IN_GRACE} while the check's grace lasts, then
     * {@link Outcome#UNKNOWN}; one clock for both, so hiding evidence gains nothing. Evidence that went stale is never
     * tolerated, nor is a device that has fallen silent.
     */
    GRACE,
    /** {@link Outcome#WARN}: the device's status does not suffer. No access level can require such a check. */
    WARN;

    private final String wire = name().toLowerCase(Locale.ROOT);

    /** The name used in JSON, YAML and the database. */
    public String wire() {
        return wire;
    }

    /** @throws IllegalArgumentException if {@code wire} names none */
    public static OnUnknown fromWire(String wire) {
        for (OnUnknown candidate : values()) {
            if (candidate.wire.equals(wire)) {
                return candidate;
            }
        }
        throw new IllegalArgumentException("unknown choice: " + wire);
    }
}
