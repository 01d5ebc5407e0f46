package io.portcullis.pki;

import java.math.BigInteger;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import org.bouncycastle.asn1.x509.TBSCertificate;

/**
 * What a lint found fit to be signed, byte by byte. Only an issuer of this package makes one, and signs it at most
 * once: there is no way to a CA key's signature on a certificate but through a clean lint.
 */
public final class LintedCertificate {
    private final byte[] toBeSigned;
    private final CertificateSigner signer;
    private final BigInteger serial;
    private final Instant notBefore;
    private final Instant notAfter;
    private final AtomicBoolean used = new AtomicBoolean();

    /**
     * @param toBeSigned the very bytes that were linted
     * @param signer the only one to sign it
     */
    LintedCertificate(byte[] toBeSigned, TBSCertificate parsed, CertificateSigner signer) {
        this.toBeSigned = toBeSigned.clone();
        this.signer = signer;
        this.serial = parsed.getSerialNumber().getValue();
        this.notBefore = parsed.getStartDate().getDate().toInstant();
        this.notAfter = parsed.getEndDate().getDate().toInstant();
    }

    public BigInteger serial() {
        return serial;
    }

    public Instant notBefore() {
        return notBefore;
    }

    public Instant notAfter() {
        return notAfter;
    }

    /** @throws IllegalStateException the second time, and for another signer than the one it was linted for */
    byte[] use(CertificateSigner by) {
        if (signer != by) {
            throw new IllegalStateException("This certificate was linted for another CA");
        }
        if (!used.compareAndSet(false, true)) {
            throw new IllegalStateException("This linted certificate has been used already");
        }
        return toBeSigned;
    }
}
