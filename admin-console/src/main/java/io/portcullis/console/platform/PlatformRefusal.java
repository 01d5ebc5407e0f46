package io.portcullis.console.platform;

/** The platform understood a request and refused it (4xx). The message is its explanation, fit for people. */
public final class PlatformRefusal extends RuntimeException {
    private final int status;
    private final String code;

    public PlatformRefusal(int status, String code, String message) {
        super(message);
        this.status = status;
        this.code = code;
    }

    public int status() {
        return status;
    }

    /** The {@code code} of the platform's problem document. */
    public String code() {
        return code;
    }

    public boolean notFound() {
        return status == 404;
    }
}
