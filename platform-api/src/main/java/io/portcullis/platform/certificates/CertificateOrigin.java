package io.portcullis.platform.certificates;

import java.util.Locale;

/** How a device came to a certificate. */
public enum CertificateOrigin {
    /** With an enrollment token. */
    ENROLLMENT,
    /** With the certificate before, while that was valid. */
    RENEWAL,
    /** With the key of the certificate before, after that had expired. */
    RECOVERY;

    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
