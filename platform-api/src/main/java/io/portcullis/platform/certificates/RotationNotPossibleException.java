package io.portcullis.platform.certificates;

/** A step of a rotation cannot be done now. Nothing has changed. */
public final class RotationNotPossibleException extends RuntimeException {
    private final String detail;

    /** @param detail says why, and what to do */
    RotationNotPossibleException(String detail) {
        super(detail);
        this.detail = detail;
    }

    /** Says why, and what to do. */
    public String detail() {
        return detail;
    }
}
