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
    /** Bound to a DPoP key and presented as a bearer token, or bound to a certificate and presented with a proof. */
    WRONG_SCHEME(OAuthError.INVALID_TOKEN),
    CERTIFICATE_MISSING(OAuthError.INVALID_TOKEN),
    CERTIFICATE_MISMATCH(OAuthError.INVALID_TOKEN),
    PROOF_MISSING(OAuthError.INVALID_DPOP_PROOF),
    PROOF_MALFORMED(OAuthError.INVALID_DPOP_PROOF),
    PROOF_ALGORITHM_NOT_ALLOWED(OAuthError.INVALID_DPOP_PROOF),
    /** No key, none for its algorithm, or a private or symmetric one. */
    PROOF_KEY_NOT_ALLOWED(OAuthError.INVALID_DPOP_PROOF),
    PROOF_OF_ANOTHER_KEY(OAuthError.INVALID_TOKEN),
    PROOF_BAD_SIGNATURE(OAuthError.INVALID_DPOP_PROOF),
    /** {@code htm} or {@code htu}. */
    PROOF_OF_ANOTHER_REQUEST(OAuthError.INVALID_DPOP_PROOF),
    /** {@code ath}. */
    PROOF_OF_ANOTHER_TOKEN(OAuthError.INVALID_DPOP_PROOF),
    PROOF_NOT_FRESH(OAuthError.INVALID_DPOP_PROOF),
    PROOF_REPLAYED(OAuthError.INVALID_DPOP_PROOF),
    PROOF_NONCE_NEEDED(OAuthError.USE_DPOP_NONCE),
    /** Used proofs cannot be remembered, so none is accepted. */
    PROOFS_UNAVAILABLE(OAuthError.TEMPORARILY_UNAVAILABLE),
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
