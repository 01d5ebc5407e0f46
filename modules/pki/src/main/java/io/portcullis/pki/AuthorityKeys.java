package io.portcullis.pki;

import java.security.cert.X509Certificate;
import java.util.List;

/**
 * Where CA keys live: a directory of encrypted files, or a token that never gives them out. A key has a name, and is
 * kept with its chain.
 */
public interface AuthorityKeys {
    /** {@code pkcs12} or {@code pkcs11}. */
    String provider();

    /** Where the key of this name is, for messages to the operator. */
    String place(String name);

    boolean exists(String name);

    /** @throws PkiException if there is no such key, or it cannot be opened; says what to do */
    CertificateAuthority open(String name);

    /**
     * Makes a key. Until {@link #certify} its CA has a placeholder for a certificate,
     * {@link CertificateAuthority#isPlaceholder}.
     *
     * @throws PkiException if there is a key of that name already: a CA key is never overwritten
     */
    CertificateAuthority create(String name, AuthorityKind kind);

    /**
     * Keeps the chain with the key, in place of what was kept before.
     *
     * @param chain own certificate first, root last
     * @throws PkiException if the certificate is not for this key
     */
    CertificateAuthority certify(String name, List<X509Certificate> chain);
}
