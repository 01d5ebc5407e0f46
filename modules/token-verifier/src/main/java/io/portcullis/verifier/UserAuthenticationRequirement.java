package io.portcullis.verifier;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a user must have signed in (RFC 9470). A token without a user authentication does not meet it.
 *
 * @param acrValues acceptable authentication context classes, best first; empty means any
 * @param maxAge longest time since the user signed in; {@code null} means any
 */
public record UserAuthenticationRequirement(
        List<String> acrValues, @Nullable Duration maxAge) {
    public UserAuthenticationRequirement {
        acrValues = List.copyOf(acrValues);
        if (maxAge != null && maxAge.isNegative()) {
            throw new IllegalArgumentException("the maximum authentication age must not be negative");
        }
    }

    public static UserAuthenticationRequirement none() {
        return new UserAuthenticationRequirement(List.of(), null);
    }

    Optional<Refusal> refusalOf(DeviceToken token, Instant now) {
        if (!acrValues.isEmpty() && !acrValues.contains(token.acr().orElse(""))) {
            return Optional.of(
                    new Refusal(Reason.USER_AUTHENTICATION_INSUFFICIENT, "a stronger sign-in of the user is required"));
        }
        if (maxAge != null && !now.isBefore(endOf(token))) {
            return Optional.of(new Refusal(
                    Reason.USER_AUTHENTICATION_INSUFFICIENT, "a more recent sign-in of the user is required"));
        }
        return Optional.empty();
    }

    /** When the token stops meeting the requirement by time alone. */
    Instant endOf(DeviceToken token) {
        if (maxAge == null) {
            return Instant.MAX;
        }
        return token.authenticatedAt().map(at -> at.plus(maxAge)).orElse(Instant.MIN);
    }
}
