package io.portcullis.localstack;

/** Something the person at the terminal can act on; the message is one line that says what to do. */
public final class StackException extends RuntimeException {
    public StackException(String message) {
        super(message);
    }

    public StackException(String message, Throwable cause) {
        super(message, cause);
    }
}
