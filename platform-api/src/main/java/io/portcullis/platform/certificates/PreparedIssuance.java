package io.portcullis.platform.certificates;

import io.portcullis.pki.DeviceIssuer;
import io.portcullis.pki.LintedCertificate;
import java.security.cert.X509Certificate;
import org.jspecify.annotations.Nullable;

/** A linted certificate whose intent is on record. Good for one {@link DeviceCertificates#issue}. */
public final class PreparedIssuance {
    private final IssuanceOrder order;
    private final byte[] keyHash;
    private final DeviceIssuer issuer;
    private final LintedCertificate linted;
    private @Nullable X509Certificate signed;

    PreparedIssuance(IssuanceOrder order, byte[] keyHash, DeviceIssuer issuer, LintedCertificate linted) {
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

    /** The CA in use when it was prepared: it signs, even if another one is in use by now. */
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

    /** Signs, once: what was linted can be used once, while the transaction that records it may be tried again. */
    synchronized X509Certificate sign() {
        if (signed == null) {
            signed = issuer.issue(linted);
        }
        return signed;
    }
}
