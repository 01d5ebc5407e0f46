package io.portcullis.verifier.spring;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import org.springframework.http.HttpHeaders;

/** How a token is presented. */
enum Scheme {
    /** Together with the certificate that the token is bound to: RFC 6750 section 2.1, RFC 8705 section 3. */
    BEARER("Bearer"),
    /** Together with a proof of the key that the token is bound to: RFC 9449 section 7.1. */
    DPOP("DPoP");

    private final String word;

    Scheme(String word) {
        this.word = word;
    }

    String word() {
        return word;
    }

    /** Empty for another scheme or none; names of schemes are case-insensitive (RFC 9110 section 11.1). */
    static Optional<Scheme> of(String authorization) {
        int space = authorization.indexOf(' ');
        String word = space < 0 ? authorization : authorization.substring(0, space);
        for (Scheme scheme : values()) {
            if (scheme.word.equalsIgnoreCase(word)) {
                return Optional.of(scheme);
            }
        }
        return Optional.empty();
    }

    /** In whose words a request is to be answered. */
    static Scheme answering(HttpServletRequest request) {
        return Optional.ofNullable(request.getHeader(HttpHeaders.AUTHORIZATION))
                .flatMap(header -> of(header.trim()))
                .orElse(BEARER);
    }
}
