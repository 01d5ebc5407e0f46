package io.portcullis.platform.certificates;

/** The key to be certified became another device's between {@link DeviceCertificates#prepare} and issuance. */
public final class KeyInUseException extends RuntimeException {
    /** As in {@link IssuancePreparation.Refused}. */
    public static final String CODE = "csr.key_in_use";

    KeyInUseException() {
        super("this key was certified for a device before; make a new one");
    }
}
