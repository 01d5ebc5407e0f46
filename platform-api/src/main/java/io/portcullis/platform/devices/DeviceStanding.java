package io.portcullis.platform.devices;

import java.time.Instant;
import java.util.UUID;

/** Whether the holder of a certificate may act as a device. Anything but {@link Good} opens nothing. */
public sealed interface DeviceStanding {
    /**
     * @param device with the key protection of this very certificate
     * @param renewalRequested whether the device is to replace this certificate before its time
     */
    record Good(Device device, String thumbprint, Instant certificateNotAfter, boolean renewalRequested)
            implements DeviceStanding {}

    record Suspended(UUID deviceId) implements DeviceStanding {}

    record Retired(UUID deviceId) implements DeviceStanding {}

    record CertificateRevoked(UUID deviceId) implements DeviceStanding {}

    record CertificateExpired(UUID deviceId) implements DeviceStanding {}

    /** No device of ours holds this certificate. */
    record CertificateUnknown() implements DeviceStanding {}
}
