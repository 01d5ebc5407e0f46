package io.portcullis.platform.certificates;

import io.portcullis.pki.AuthorityKind;
import io.portcullis.pki.CertificateAuthority;
import io.portcullis.pki.Thumbprint;
import java.security.cert.X509Certificate;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A CA on record, with its key where this node can use it. */
public final class Authority {
    private final AuthorityKind kind;
    private final AuthorityState state;
    private final X509Certificate certificate;
    private final X509Certificate root;
    private final @Nullable CertificateAuthority key;
    private final String thumbprint;

    Authority(AuthorityRecords.Row row, @Nullable CertificateAuthority key) {
        this.kind = row.kind();
        this.state = row.state();
        this.certificate = row.certificate();
        this.root = row.root();
        this.key = key;
        this.thumbprint = Thumbprint.x5tS256(certificate);
    }

    public AuthorityKind kind() {
        return kind;
    }

    public AuthorityState state() {
        return state;
    }

    public X509Certificate certificate() {
        return certificate;
    }

    /** The root above it; a root itself. */
    public X509Certificate root() {
        return root;
    }

    /** As in {@link Thumbprint#x5tS256}. */
    public String thumbprint() {
        return thumbprint;
    }

    /** There for the CAs whose key this node could open; never for a root. */
    Optional<CertificateAuthority> key() {
        return Optional.ofNullable(key);
    }
}
