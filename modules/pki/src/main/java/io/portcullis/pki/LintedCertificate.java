package io.portcullis.pki;

import java.math.BigInteger;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import org.bouncycastle.asn1.x509.TBSCertificate;

/**
 * What a lint found fit to be signed, byte by byte. Only {@link DeviceIssuer} makes one, and signs it at most once:
 * there is no way to the issuing key but through a clean lint.
 */
public final class LintedCertificate {
    private final TBSCertificate toBeSigned;
    private final Instant notBefore;
    private final Instant notAfter;
    private final AtomicBoolean used = new AtomicBoolean();

    LintedCertificate(TBSCertificate toBeSigned) {
        this.toBeSigned = toBeSigned;
        this.notBefore = toBeSigned.getStartDate().getDate().toInstant();
        this.notAfter = toBeSigned.getEndDate().getDate().toInstant();
    }

    public BigInteger serial() {
        return toBeSigned.getSerialNumber().getValue();
    }

    public Instant notBefore() {
        return notBefore;
    }

    public Instant notAfter() {
        return notAfter;
    }

    /** @throws IllegalStateException the second time */
    TBSCertificate use() {
        if (!used.compareAndSet(false, true)) {
            throw new IllegalStateException("This linted certificate has been used already");
        }
        return toBeSigned;
    }
}
