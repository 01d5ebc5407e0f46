package io.portcullis.platform.certificates;

import io.portcullis.contracts.CertificateAuthorityDocument;
import io.portcullis.pki.AuthorityKeys;
import io.portcullis.pki.AuthorityKind;
import io.portcullis.pki.PemCertificates;
import java.security.interfaces.ECPublicKey;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Service;

/** The CAs as the admin API shows them. */
@Service
public class AuthorityDocuments {
    private final AuthorityGenerations generations;
    private final AuthorityRecords records;
    private final AuthorityKeys keys;
    private final Clock clock;

    AuthorityDocuments(AuthorityGenerations generations, AuthorityRecords records, AuthorityKeys keys, Clock clock) {
        this.generations = generations;
        this.records = records;
        this.keys = keys;
        this.clock = clock;
    }

    /** The newest first. */
    public List<CertificateAuthorityDocument> all() {
        Map<String, Long> good = records.goodByAuthority(clock.instant());
        return generations.all().stream()
                .map(authority -> new CertificateAuthorityDocument(
                        authority.thumbprint(),
                        authority.kind().wire(),
                        authority.state().wire(),
                        authority.certificate().getSubjectX500Principal().getName(),
                        SerialNumber.hex(authority.certificate().getSerialNumber()),
                        authority.certificate().getNotBefore().toInstant(),
                        authority.certificate().getNotAfter().toInstant(),
                        algorithm(authority),
                        authority.kind() == AuthorityKind.ROOT ? null : keys.provider(),
                        authority.key().isPresent(),
                        good.getOrDefault(authority.thumbprint(), 0L),
                        PemCertificates.certificates(List.of(authority.certificate()))))
                .toList();
    }

    private static String algorithm(Authority authority) {
        return authority.certificate().getPublicKey() instanceof ECPublicKey key
                ? "EC P-" + key.getParams().getCurve().getField().getFieldSize()
                : authority.certificate().getPublicKey().getAlgorithm();
    }
}
