package io.portcullis.verifier.spring;

import io.portcullis.verifier.DpopRequest;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AbstractAuthenticationToken;

/**
 * A token as it came in, with the certificate of the connection it came over or the request that it came with a proof
 * for; nothing is checked yet.
 */
final class PresentedToken extends AbstractAuthenticationToken {
    private static final long serialVersionUID = 1L;

    private final transient String token;
    private final transient @Nullable X509Certificate certificate;
    private final transient @Nullable DpopRequest request;

    private PresentedToken(String token, @Nullable X509Certificate certificate, @Nullable DpopRequest request) {
        super(List.of());
        this.token = token;
        this.certificate = certificate;
        this.request = request;
    }

    static PresentedToken asBearer(String token, @Nullable X509Certificate certificate) {
        return new PresentedToken(token, certificate, null);
    }

    static PresentedToken withProof(String token, DpopRequest request) {
        return new PresentedToken(token, null, request);
    }

    String token() {
        return token;
    }

    @Nullable
    X509Certificate certificate() {
        return certificate;
    }

    /** {@code null} for a bearer token. */
    @Nullable
    DpopRequest request() {
        return request;
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
