package io.portcullis.verifier.spring;

import io.portcullis.verifier.Verification;
import org.springframework.security.core.AuthenticationException;

/** The verifier said no. */
public final class TokenRejectedException extends AuthenticationException {
    private static final long serialVersionUID = 1L;

    private final transient Verification.Rejected rejected;

    TokenRejectedException(Verification.Rejected rejected) {
        super(rejected.description());
        this.rejected = rejected;
    }

    public Verification.Rejected rejected() {
        return rejected;
    }
}
