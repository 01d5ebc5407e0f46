package io.portcullis.platform.certificates;

import io.portcullis.pki.CertificateAuthority;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/** The CAs that signed or sign device certificates for this installation, whatever generation they are of. */
interface IssuingAuthorities {
    /** Certificates of all of them, also where this node has no key. From memory where possible. */
    List<X509Certificate> certificates();

    /** The CA of this certificate, if its key is here to sign with. */
    Optional<CertificateAuthority> withKey(X509Certificate certificate);
}
