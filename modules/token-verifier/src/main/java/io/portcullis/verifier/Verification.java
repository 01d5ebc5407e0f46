package io.portcullis.verifier;

/** The outcome of verifying a token. */
public sealed interface Verification {

    record Verified(DeviceToken token) implements Verification {}

    /** {@code description} is for a person, and holds nothing of the token but names the application knows itself. */
    record Rejected(Reason reason, String description) implements Verification {
        public OAuthError error() {
            return reason.error();
        }
    }
}
