package io.portcullis.platform.certificates;

import io.portcullis.pki.CertificateAuthority;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** The issuing CA that this node opened. */
@Component
class RecordedAuthorities implements IssuingAuthorities {
    private final CertificateAuthority issuing;

    RecordedAuthorities(CertificateAuthority issuingAuthority) {
        this.issuing = issuingAuthority;
    }

    @Override
    public List<X509Certificate> certificates() {
        return List.of(issuing.certificate());
    }

    @Override
    public Optional<CertificateAuthority> withKey(X509Certificate certificate) {
        return certificate.equals(issuing.certificate()) ? Optional.of(issuing) : Optional.empty();
    }
}
