package io.portcullis.policy;

import java.util.Locale;

/** What a device is, from best to worst; the worst of its checks is the status of the device. */
public enum Status {
    COMPLIANT,
    /** Something fails, and its grace has not run out. */
    IN_GRACE,
    /** Something could not be judged, for want of acceptable evidence. */
    UNKNOWN,
    NON_COMPLIANT;

    private final String wire = name().toLowerCase(Locale.ROOT);

    /** The name used in JSON, YAML and the database. */
    public String wire() {
        return wire;
    }

    /** @throws IllegalArgumentException if {@code wire} names none */
    public static Status fromWire(String wire) {
        for (Status candidate : values()) {
            if (candidate.wire.equals(wire)) {
                return candidate;
            }
        }
        throw new IllegalArgumentException("unknown status: " + wire);
    }
}
