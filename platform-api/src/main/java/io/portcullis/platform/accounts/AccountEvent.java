package io.portcullis.platform.accounts;

import java.time.Instant;

/** What happened to an account; published inside the transaction that did it. */
public sealed interface AccountEvent {
    /** {@code user:NAME}, {@code client:ID} or {@code platform}. */
    String actor();

    String username();

    Instant occurredAt();

    record AccountCreated(String username, Role role, String actor, Instant occurredAt) implements AccountEvent {}

    record AccountChanged(String username, Role role, boolean enabled, String actor, Instant occurredAt)
            implements AccountEvent {}

    record PasswordChanged(String username, String actor, Instant occurredAt) implements AccountEvent {}

    record LoggedIn(String username, String remoteAddress, Instant occurredAt) implements AccountEvent {
        @Override
        public String actor() {
            return "user:" + username;
        }
    }

    /** Only for accounts that exist; {@code locked} says that this failure locked the account for a while. */
    record LoginFailed(String username, String remoteAddress, boolean locked, Instant occurredAt)
            implements AccountEvent {
        @Override
        public String actor() {
            return "anonymous";
        }
    }
}
