package io.portcullis.platform.authorization;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;

/** How long a token may live: the minimum of its lifetime and the validity of the evidence behind it. */
final class Lease {
    private Lease() {}

    /**
     * @param evidenceValidUntil when the evidence or the nearest grace ends
     * @return the token's {@code exp}, in whole seconds, never after {@code evidenceValidUntil}
     * @throws OAuth2AuthenticationException with {@code access_denied} if less than a second is left
     */
    static Instant end(Instant now, Duration lifetime, Instant evidenceValidUntil) {
        Instant byLifetime = now.plus(lifetime);
        Instant end = (evidenceValidUntil.isBefore(byLifetime) ? evidenceValidUntil : byLifetime)
                .truncatedTo(ChronoUnit.SECONDS);
        if (!end.isAfter(now)) {
            throw new OAuth2AuthenticationException(new OAuth2Error(
                    "access_denied", "The device's evidence is about to go stale. Send a new posture report.", null));
        }
        return end;
    }
}
