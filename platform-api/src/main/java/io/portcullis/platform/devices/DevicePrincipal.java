package io.portcullis.platform.devices;

import io.portcullis.pki.KeyProtection;
import java.security.Principal;
import java.security.cert.X509Certificate;
import java.util.UUID;

/**
 * The device that a request of the device plane comes from.
 *
 * @param thumbprint base64url of the SHA-256 of the certificate's DER, as in {@code x5t#S256}
 * @param protection where the certificate's key lives
 * @param renewalRequested whether the device is to replace this certificate before its time
 */
public record DevicePrincipal(
        UUID deviceId,
        X509Certificate certificate,
        String thumbprint,
        KeyProtection protection,
        boolean renewalRequested)
        implements Principal {
    @Override
    public String getName() {
        return deviceId.toString();
    }
}
