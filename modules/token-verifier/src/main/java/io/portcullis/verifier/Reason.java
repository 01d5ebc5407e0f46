package io.portcullis.verifier;

import java.util.Locale;

/** Why a token is refused. {@link #code()} is stable. */
public enum Reason {
    TOO_LARGE(OAuthError.INVALID_TOKEN),
    MALFORMED(OAuthError.INVALID_TOKEN),
    ALGORITHM_NOT_ALLOWED(OAuthError.INVALID_TOKEN),
    WRONG_TYPE(OAuthError.INVALID_TOKEN),
    CRITICAL_HEADER(OAuthError.INVALID_TOKEN),
    UNKNOWN_KEY(OAuthError.INVALID_TOKEN),
    BAD_SIGNATURE(OAuthError.INVALID_TOKEN),
    WRONG_ISSUER(OAuthError.INVALID_TOKEN),
    WRONG_AUDIENCE(OAuthError.INVALID_TOKEN),
    INVALID_CLAIM(OAuthError.INVALID_TOKEN),
    EXPIRED(OAuthError.INVALID_TOKEN),
    NOT_YET_VALID(OAuthError.INVALID_TOKEN),
    /** No {@code cnf}: a bearer token that anybody could use. */
    NOT_BOUND(OAuthError.INVALID_TOKEN),
    /** {@code cnf} names more than one key. */
    AMBIGUOUS_BINDING(OAuthError.INVALID_TOKEN),
    /** Bound to a DPoP key, of which this verifier takes no proof. */
    UNSUPPORTED_BINDING(OAuthError.INVALID_TOKEN),
    CERTIFICATE_MISSING(OAuthError.INVALID_TOKEN),
    CERTIFICATE_MISMATCH(OAuthError.INVALID_TOKEN),
    DEVICE_CLAIM_INVALID(OAuthError.INVALID_TOKEN),
    POSTURE_EXPIRED(OAuthError.INVALID_TOKEN),
    NOT_COMPLIANT(OAuthError.INSUFFICIENT_SCOPE),
    LEVEL_NOT_REACHED(OAuthError.INSUFFICIENT_SCOPE),
    USER_AUTHENTICATION_INSUFFICIENT(OAuthError.INSUFFICIENT_USER_AUTHENTICATION),
    /** The issuer's keys cannot be had, so nothing can be said about any token. */
    KEYS_UNAVAILABLE(OAuthError.TEMPORARILY_UNAVAILABLE);

    private final OAuthError error;

    Reason(OAuthError error) {
        this.error = error;
    }

    public OAuthError error() {
        return error;
    }

    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
