package io.portcullis.platform.devices;

import java.util.Locale;

/** Whose machine it is. */
public enum Ownership {
    COMPANY,
    PERSONAL;

    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException if there is no such ownership */
    public static Ownership fromWire(String wire) {
        for (Ownership ownership : values()) {
            if (ownership.wire().equals(wire)) {
                return ownership;
            }
        }
        throw new IllegalArgumentException("no ownership " + wire);
    }
}
