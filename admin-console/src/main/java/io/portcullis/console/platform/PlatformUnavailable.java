package io.portcullis.console.platform;

/** The platform does not answer, or answers that it cannot serve at the moment. */
public final class PlatformUnavailable extends RuntimeException {
    public PlatformUnavailable(String message, Throwable cause) {
        super(message, cause);
    }

    public PlatformUnavailable(String message) {
        super(message);
    }
}
