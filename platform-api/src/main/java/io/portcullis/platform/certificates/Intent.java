package io.portcullis.platform.certificates;

import io.portcullis.pki.DeviceIssuer;
import io.portcullis.pki.LintedCertificate;

/** A linted certificate that is to be signed, and why. */
final class Intent {
    private final IssuanceOrder order;
    private final byte[] keyHash;
    private final DeviceIssuer issuer;
    private final LintedCertificate linted;

    Intent(IssuanceOrder order, byte[] keyHash, DeviceIssuer issuer, LintedCertificate linted) {
        this.order = order;
        this.keyHash = keyHash.clone();
        this.issuer = issuer;
        this.linted = linted;
    }

    IssuanceOrder order() {
        return order;
    }

    byte[] keyHash() {
        return keyHash.clone();
    }

    /** The CA in use when it was linted: it signs, even if another one is in use by now. */
    DeviceIssuer issuer() {
        return issuer;
    }

    LintedCertificate linted() {
        return linted;
    }

    /** Lower-case hexadecimal. */
    String serial() {
        return SerialNumber.hex(linted.serial());
    }
}
