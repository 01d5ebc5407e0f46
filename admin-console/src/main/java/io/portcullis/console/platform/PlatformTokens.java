package io.portcullis.console.platform;

/** Whoever knows the access token of the person whose request is being served. */
public interface PlatformTokens {
    /**
     * A token that is good for at least a few seconds.
     *
     * @throws SignInAgain if nobody is signed in or the platform has ended the session
     * @throws PlatformUnavailable if a new token is needed and the platform gives none at the moment
     */
    String accessToken();
}
