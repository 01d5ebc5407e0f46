package io.portcullis.contracts;

import java.time.Instant;

/** What an expired device signs to come back: {@code nonce} is good once, until {@code expiresAt}. */
public record RecoveryChallenge(String nonce, Instant expiresAt) {}
