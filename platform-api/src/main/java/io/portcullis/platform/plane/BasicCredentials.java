package io.portcullis.platform.plane;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Enrollment tokens travel as the password of HTTP Basic (RFC 7617), as EST clients send it. */
public final class BasicCredentials {
    private BasicCredentials() {}

    /**
     * The password; the user name means nothing. Null for anything else.
     *
     * @param authorization the header's value, null if there is none
     */
    public static @Nullable String password(@Nullable String authorization) {
        if (authorization == null || !authorization.regionMatches(true, 0, "Basic ", 0, 6)) {
            return null;
        }
        try {
            byte[] decoded =
                    Base64.getDecoder().decode(authorization.substring(6).strip());
            String pair = new String(decoded, StandardCharsets.UTF_8);
            int colon = pair.indexOf(':');
            return colon < 0 ? null : pair.substring(colon + 1);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
