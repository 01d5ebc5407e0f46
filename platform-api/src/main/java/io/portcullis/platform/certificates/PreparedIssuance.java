package io.portcullis.platform.certificates;

import java.security.cert.X509Certificate;
import org.jspecify.annotations.Nullable;

/** A linted certificate whose intent is on record. Good for one {@link DeviceCertificates#issue}. */
public final class PreparedIssuance {
    private final long id;
    private final Intent intent;
    private @Nullable X509Certificate signed;

    /** @param id under which the intent is on record */
    PreparedIssuance(long id, Intent intent) {
        this.id = id;
        this.intent = intent;
    }

    long id() {
        return id;
    }

    Intent intent() {
        return intent;
    }

    IssuanceOrder order() {
        return intent.order();
    }

    byte[] keyHash() {
        return intent.keyHash();
    }

    /** Signs, once: what was linted can be used once, while the transaction that records it may be tried again. */
    synchronized X509Certificate sign() {
        if (signed == null) {
            signed = intent.issuer().issue(intent.linted());
        }
        return signed;
    }
}
