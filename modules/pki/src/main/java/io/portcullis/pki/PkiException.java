package io.portcullis.pki;

/** A key store or an operation on keys failed for a reason that the operator has to look at. */
public class PkiException extends RuntimeException {
    public PkiException(String message) {
        super(message);
    }

    public PkiException(String message, Throwable cause) {
        super(message, cause);
    }
}
