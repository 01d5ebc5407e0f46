package io.portcullis.verifier;

/** The issuer's keys could not be had. */
final class KeysUnavailableException extends Exception {
    private static final long serialVersionUID = 1L;

    KeysUnavailableException(String message) {
        super(message);
    }

    KeysUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
