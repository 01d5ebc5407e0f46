package io.portcullis.platform.plane;

import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;

/** Who caused an act, as the audit trail names it. */
public final class Actor {
    private Actor() {}

    /** {@code user:NAME} for a person, {@code client:ID} for a program that calls the admin API. */
    public static String of(Authentication caller) {
        if (caller instanceof JwtAuthenticationToken token && !token.getToken().hasClaim("roles")) {
            return "client:" + caller.getName();
        }
        return "user:" + caller.getName();
    }
}
