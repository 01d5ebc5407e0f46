package io.portcullis.console.login;

import java.security.Principal;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;

/** Tells people from machines: some decisions need somebody who can be asked why. */
public final class People {
    private People() {}

    /**
     * Whether a person acts. Tokens of people carry roles; those that a machine gets for itself do not, and whoever
     * holds a machine's secret could otherwise be their own second person.
     */
    public static boolean isPerson(Principal caller) {
        return !(caller instanceof JwtAuthenticationToken token)
                || !Authorities.roles(token.getToken()).isEmpty();
    }
}
