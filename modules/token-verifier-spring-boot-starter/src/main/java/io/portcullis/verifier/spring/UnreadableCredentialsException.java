package io.portcullis.verifier.spring;

import org.springframework.security.core.AuthenticationException;

/** The request carries credentials in a way that RFC 6750 does not allow. */
final class UnreadableCredentialsException extends AuthenticationException {
    private static final long serialVersionUID = 1L;

    UnreadableCredentialsException(String message) {
        super(message);
    }
}
