package io.portcullis.pki;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/** A CA: its key and its chain, own certificate first. Not a record, so that no {@code toString} meets the key. */
public final class CertificateAuthority {
    private final PrivateKey privateKey;
    private final List<X509Certificate> chain;

    CertificateAuthority(PrivateKey privateKey, List<X509Certificate> chain) {
        if (chain.isEmpty()) {
            throw new PkiException("A CA needs a certificate");
        }
        this.privateKey = privateKey;
        this.chain = List.copyOf(chain);
    }

    public X509Certificate certificate() {
        return chain.getFirst();
    }

    /** Own certificate first, root last. */
    public List<X509Certificate> chain() {
        return chain;
    }

    PrivateKey privateKey() {
        return privateKey;
    }
}
