package io.portcullis.platform.certificates;

import io.portcullis.pki.LintedCertificate;

/** A linted certificate whose intent is on record. Good for one {@link DeviceCertificates#issue}. */
public final class PreparedIssuance {
    private final IssuanceOrder order;
    private final byte[] keyHash;
    private final LintedCertificate linted;

    PreparedIssuance(IssuanceOrder order, byte[] keyHash, LintedCertificate linted) {
        this.order = order;
        this.keyHash = keyHash.clone();
        this.linted = linted;
    }

    IssuanceOrder order() {
        return order;
    }

    byte[] keyHash() {
        return keyHash.clone();
    }

    LintedCertificate linted() {
        return linted;
    }
}
