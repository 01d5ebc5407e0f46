package io.portcullis.console.devices;

import java.util.Locale;

/** What an admin can do to a device. */
enum DeviceAction {
    SUSPEND("is suspended: it gets no more tokens until it is resumed"),
    RESUME("is enrolled again"),
    RETIRE("is retired: its certificates are revoked for good");

    private final String outcome;

    DeviceAction(String outcome) {
        this.outcome = outcome;
    }

    String path() {
        return name().toLowerCase(Locale.ROOT);
    }

    String outcome() {
        return outcome;
    }
}
