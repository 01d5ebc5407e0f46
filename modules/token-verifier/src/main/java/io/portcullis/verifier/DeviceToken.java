package io.portcullis.verifier;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A token that verified.
 *
 * @param subject the user, or the device's id when the device acts for itself
 * @param authenticatedAt when the user signed in, for tokens of users
 * @param acr how the user signed in, for tokens of users
 */
public record DeviceToken(
        String issuer,
        String subject,
        List<String> audience,
        String clientId,
        Set<String> scopes,
        String tokenId,
        Instant issuedAt,
        Instant expiresAt,
        Optional<Instant> notBefore,
        Optional<Instant> authenticatedAt,
        Optional<String> acr,
        Binding binding,
        DeviceClaim device) {

    /** Whether a device speaks for itself, with no user behind it. */
    public boolean isOfDeviceAlone() {
        return subject.equals(device.id().toString());
    }
}
