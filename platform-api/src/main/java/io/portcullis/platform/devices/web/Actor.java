package io.portcullis.platform.devices.web;

import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;

/** Who calls the admin API, as audit knows them. */
final class Actor {
    private Actor() {}

    /** A token that a client got for itself has that client as its subject (RFC 9068 section 2.2). */
    static String of(Authentication authentication) {
        String name = authentication.getName();
        boolean client = authentication instanceof JwtAuthenticationToken jwt
                && name.equals(jwt.getToken().getClaimAsString("client_id"));
        return (client ? "client:" : "user:") + name;
    }
}
