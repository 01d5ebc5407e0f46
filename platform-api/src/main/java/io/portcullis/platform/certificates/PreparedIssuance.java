package io.portcullis.platform.certificates;

import io.portcullis.pki.LintedCertificate;
import java.util.UUID;

/** A linted certificate whose intent is on record. Good for one {@link DeviceCertificates#issue}. */
public final class PreparedIssuance {
    private final UUID deviceId;
    private final byte[] keyHash;
    private final LintedCertificate linted;

    PreparedIssuance(UUID deviceId, byte[] keyHash, LintedCertificate linted) {
        this.deviceId = deviceId;
        this.keyHash = keyHash.clone();
        this.linted = linted;
    }

    UUID deviceId() {
        return deviceId;
    }

    byte[] keyHash() {
        return keyHash.clone();
    }

    LintedCertificate linted() {
        return linted;
    }
}
