package io.portcullis.platform.devices;

import java.util.Locale;

/** A device's place in its life. Retired is final. */
public enum DeviceState {
    ENROLLED,
    SUSPENDED,
    RETIRED;

    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException if there is no such state */
    public static DeviceState fromWire(String wire) {
        for (DeviceState state : values()) {
            if (state.wire().equals(wire)) {
                return state;
            }
        }
        throw new IllegalArgumentException("no device state " + wire);
    }
}
