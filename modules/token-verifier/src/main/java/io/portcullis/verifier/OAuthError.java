package io.portcullis.verifier;

import java.util.Locale;

/** The {@code error} an OAuth client is told: RFC 6750 section 3.1, RFC 9470 section 3, RFC 9449 sections 7.1 and 9. */
public enum OAuthError {
    /** The token is no good; a new one may be. */
    INVALID_TOKEN,
    /** The token is good, and the proof that came with it is not. */
    INVALID_DPOP_PROOF,
    /** As before, but with a nonce in the proof. */
    USE_DPOP_NONCE,
    /** The token is good, and the device or its grant is not enough for what was asked. */
    INSUFFICIENT_SCOPE,
    /** The token is good, and the user must sign in again or more strongly. */
    INSUFFICIENT_USER_AUTHENTICATION,
    /** Nothing is known about the token at the moment. */
    TEMPORARILY_UNAVAILABLE;

    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
