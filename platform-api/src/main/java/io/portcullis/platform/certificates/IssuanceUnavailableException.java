package io.portcullis.platform.certificates;

/** The platform cannot issue now, for a reason that its operator has to deal with. Answered with 503. */
public final class IssuanceUnavailableException extends RuntimeException {
    private final String detail;

    /** @param detail one line for people, without secrets */
    IssuanceUnavailableException(String detail) {
        super(detail);
        this.detail = detail;
    }

    /** One line for people. */
    public String detail() {
        return detail;
    }
}
