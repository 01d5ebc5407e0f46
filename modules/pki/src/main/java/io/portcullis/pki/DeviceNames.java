package io.portcullis.pki;

import java.util.UUID;

/** How a device is named in its certificate. */
final class DeviceNames {
    private DeviceNames() {}

    static String uri(UUID deviceId) {
        return "urn:uuid:" + deviceId;
    }
}
