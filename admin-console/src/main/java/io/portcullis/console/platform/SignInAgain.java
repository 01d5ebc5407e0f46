package io.portcullis.console.platform;

/** The platform no longer accepts the user's tokens: only a new sign-in helps. */
public final class SignInAgain extends RuntimeException {
    public SignInAgain(String message) {
        super(message);
    }
}
