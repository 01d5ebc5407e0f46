package io.portcullis.platform.attestation;

import java.security.cert.X509Certificate;

/** Tells who calls, by what they present. The module that knows devices and enrollment tokens implements it. */
public interface AttestationCallers {

    /**
     * By the secret of an enrollment token, whose uses it leaves alone.
     *
     * @param secret as somebody sent it
     */
    Recognition byEnrollmentToken(String secret);

    /** By the certificate of the TLS connection. */
    Recognition byCertificate(X509Certificate certificate);

    /** Who it is, if they may. */
    sealed interface Recognition {
        record Known(AttestationCaller caller) implements Recognition {}

        /**
         * @param code for the record and, where it is a device's certificate, for the caller
         * @param detail likewise
         */
        record Refused(String code, String detail) implements Recognition {}
    }
}
