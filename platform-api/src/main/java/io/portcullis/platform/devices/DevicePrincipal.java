package io.portcullis.platform.devices;

import java.security.Principal;
import java.security.cert.X509Certificate;
import java.util.UUID;

/**
 * The device that a request of the device plane comes from.
 *
 * @param thumbprint base64url of the SHA-256 of the certificate's DER, as in {@code x5t#S256}
 */
public record DevicePrincipal(UUID deviceId, X509Certificate certificate, String thumbprint) implements Principal {
    @Override
    public String getName() {
        return deviceId.toString();
    }
}
