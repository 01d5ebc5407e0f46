package io.portcullis.platform.compliance;

import io.portcullis.pki.KeyProtection;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/**
 * A device that wants a token for an application.
 *
 * @param groups the device's groups now
 * @param ownership the device's ownership now
 * @param keyProtection where the key of the certificate that it presents lives
 * @param audience the application's audience URI
 */
public record AccessQuestion(
        UUID deviceId, Collection<String> groups, String ownership, KeyProtection keyProtection, String audience) {
    public AccessQuestion {
        groups = List.copyOf(groups);
    }
}
