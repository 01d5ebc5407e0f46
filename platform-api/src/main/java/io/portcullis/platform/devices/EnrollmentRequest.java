package io.portcullis.platform.devices;

import io.portcullis.pki.KeyProtection;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A machine that asked to enroll with a token that requires approval.
 *
 * @param keyFingerprint hexadecimal SHA-256 of its SubjectPublicKeyInfo
 * @param enrolled whether it came back for its certificate
 */
public record EnrollmentRequest(
        UUID id,
        UUID tokenId,
        @Nullable String tokenDescription,
        UUID deviceId,
        String name,
        String keyFingerprint,
        KeyProtection keyProtection,
        String remoteAddress,
        Instant requestedAt,
        Instant expiresAt,
        State state,
        boolean enrolled,
        @Nullable String decidedBy,
        @Nullable Instant decidedAt) {

    /** Where it stands now. */
    public enum State {
        PENDING,
        APPROVED,
        DENIED,
        /** Nobody decided, or the machine did not come back for its certificate, within seven days. */
        EXPIRED;

        public String wire() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** @throws IllegalArgumentException if there is no such state */
        public static State fromWire(String wire) {
            for (State state : values()) {
                if (state.wire().equals(wire)) {
                    return state;
                }
            }
            throw new IllegalArgumentException("no state of an enrollment request " + wire);
        }
    }
}
