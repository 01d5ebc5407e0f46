package io.portcullis.verifier.spring;

import org.springframework.security.authorization.AuthorizationDecision;

/** Remembers the level that was asked for, so that a refusal can name it. */
final class LevelDecision extends AuthorizationDecision {
    private static final long serialVersionUID = 1L;

    private final String required;

    LevelDecision(boolean granted, String required) {
        super(granted);
        this.required = required;
    }

    String required() {
        return required;
    }
}
