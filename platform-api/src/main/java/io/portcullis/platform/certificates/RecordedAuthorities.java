package io.portcullis.platform.certificates;

import io.portcullis.pki.AuthorityKind;
import io.portcullis.pki.CertificateAuthority;
import io.portcullis.pki.Thumbprint;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * The issuing CAs of every generation, retired ones included: others may still ask what became of their certificates.
 */
@Component
class RecordedAuthorities implements IssuingAuthorities {
    private final AuthorityGenerations generations;

    RecordedAuthorities(AuthorityGenerations generations) {
        this.generations = generations;
    }

    @Override
    public List<X509Certificate> certificates() {
        return generations.all().stream()
                .filter(authority -> authority.kind() == AuthorityKind.ISSUING)
                .map(Authority::certificate)
                .toList();
    }

    @Override
    public Optional<CertificateAuthority> withKey(X509Certificate certificate) {
        return generations.find(Thumbprint.x5tS256(certificate)).flatMap(Authority::key);
    }
}
