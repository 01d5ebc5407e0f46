package io.portcullis.verifier.spring;

import io.portcullis.verifier.UserAuthenticationRequirement;
import io.portcullis.verifier.Verification;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/**
 * What a refused caller is told.
 *
 * @param error RFC 6750 section 3.1; absent when the caller sent no credentials at all
 * @param code stable, in the problem document
 * @param parameters of the challenge besides error and description
 */
record Answer(
        HttpStatus status, @Nullable String error, String code, String description, Map<String, String> parameters) {

    static Answer noCredentials() {
        return new Answer(
                HttpStatus.UNAUTHORIZED,
                null,
                "token_missing",
                "A device-bound access token is needed. Send it as Authorization: Bearer, over a connection that"
                        + " presents the device's certificate, or where that is offered as Authorization: DPoP with a"
                        + " proof of the device's key.",
                Map.of());
    }

    static Answer unreadable(String description) {
        return new Answer(HttpStatus.BAD_REQUEST, "invalid_request", "invalid_request", description, Map.of());
    }

    static Answer rejected(Verification.Rejected rejected, UserAuthenticationRequirement userAuthentication) {
        HttpStatus status = switch (rejected.error()) {
            case INVALID_TOKEN, INVALID_DPOP_PROOF, USE_DPOP_NONCE, INSUFFICIENT_USER_AUTHENTICATION ->
                HttpStatus.UNAUTHORIZED;
            case INSUFFICIENT_SCOPE -> HttpStatus.FORBIDDEN;
            case TEMPORARILY_UNAVAILABLE -> HttpStatus.SERVICE_UNAVAILABLE;
        };
        Map<String, String> parameters = switch (rejected.error()) {
            case INSUFFICIENT_USER_AUTHENTICATION -> stepUp(userAuthentication);
            case INVALID_TOKEN, INVALID_DPOP_PROOF, USE_DPOP_NONCE, INSUFFICIENT_SCOPE, TEMPORARILY_UNAVAILABLE ->
                Map.of();
        };
        return new Answer(
                status, rejected.error().code(), rejected.reason().code(), rejected.description(), parameters);
    }

    /** RFC 9470 section 3. */
    private static Map<String, String> stepUp(UserAuthenticationRequirement requirement) {
        Map<String, String> parameters = new LinkedHashMap<>();
        if (!requirement.acrValues().isEmpty()) {
            parameters.put("acr_values", String.join(" ", requirement.acrValues()));
        }
        if (requirement.maxAge() != null) {
            parameters.put("max_age", Long.toString(requirement.maxAge().toSeconds()));
        }
        return parameters;
    }

    static Answer levelNotReached(String required) {
        return new Answer(
                HttpStatus.FORBIDDEN,
                "insufficient_scope",
                "level_not_reached",
                "the device has not reached the required access level " + required,
                Map.of());
    }

    static Answer scopeMissing(Collection<String> scopes) {
        return new Answer(
                HttpStatus.FORBIDDEN,
                "insufficient_scope",
                "insufficient_scope",
                "the token does not carry a required scope",
                scopes.isEmpty()
                        ? Map.of()
                        : Map.of("scope", scopes.stream().sorted().collect(Collectors.joining(" "))));
    }
}
