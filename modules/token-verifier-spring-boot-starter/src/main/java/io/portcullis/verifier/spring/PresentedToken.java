package io.portcullis.verifier.spring;

import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AbstractAuthenticationToken;

/** A token as it came in, with the certificate of the connection it came over; nothing is checked yet. */
final class PresentedToken extends AbstractAuthenticationToken {
    private static final long serialVersionUID = 1L;

    private final transient String token;
    private final transient @Nullable X509Certificate certificate;

    PresentedToken(String token, @Nullable X509Certificate certificate) {
        super(List.of());
        this.token = token;
        this.certificate = certificate;
    }

    String token() {
        return token;
    }

    @Nullable
    X509Certificate certificate() {
        return certificate;
    }

    @Override
    public Object getCredentials() {
        return token;
    }

    @Override
    public Object getPrincipal() {
        return "device token";
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
