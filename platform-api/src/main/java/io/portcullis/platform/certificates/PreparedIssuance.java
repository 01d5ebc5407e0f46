package io.portcullis.platform.certificates;

import io.portcullis.pki.LintedCertificate;
import java.util.UUID;

/** A linted certificate whose intent is on record. Good for one {@link DeviceCertificates#issue}. */
public final class PreparedIssuance {
    private final UUID deviceId;
    private final LintedCertificate linted;

    PreparedIssuance(UUID deviceId, LintedCertificate linted) {
        this.deviceId = deviceId;
        this.linted = linted;
    }

    UUID deviceId() {
        return deviceId;
    }

    LintedCertificate linted() {
        return linted;
    }
}
