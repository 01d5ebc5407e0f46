package io.portcullis.console.devices;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What an admin can do to a device. */
enum DeviceAction {
    SUSPEND("is suspended: it gets no more tokens until it is resumed"),
    RESUME("is enrolled again"),
    RETIRE("is retired: its certificates are revoked for good");

    private final String outcome;

    DeviceAction(String outcome) {
        this.outcome = outcome;
    }

    static Optional<DeviceAction> of(String path) {
        return Arrays.stream(values())
                .filter(action -> action.path().equals(path))
                .findFirst();
    }

    String path() {
        return name().toLowerCase(Locale.ROOT);
    }

    String outcome() {
        return outcome;
    }
}
