package io.portcullis.pki.attestation;

/**
 * What should be a TPM structure is none, or none that is supported here. The message says where it stops being one; it
 * is safe to show to whoever sent it.
 */
public final class MalformedStructureException extends Exception {
    MalformedStructureException(String message) {
        super(message);
    }

    MalformedStructureException(String message, Throwable cause) {
        super(message, cause);
    }
}
