package io.portcullis.platform.authorization;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** What happened to applications; published inside the transaction that did it. */
public sealed interface AuthorizationEvent {
    String actor();

    UUID applicationId();

    String audience();

    Instant occurredAt();

    record ApplicationRegistered(
            UUID applicationId,
            String name,
            String audience,
            List<String> scopes,
            int tokenLifetimeSeconds,
            List<String> releasedClaims,
            String actor,
            Instant occurredAt)
            implements AuthorizationEvent {}

    record ApplicationChanged(
            UUID applicationId,
            String name,
            String audience,
            List<String> scopes,
            int tokenLifetimeSeconds,
            List<String> releasedClaims,
            String actor,
            Instant occurredAt)
            implements AuthorizationEvent {}

    record ApplicationRemoved(UUID applicationId, String name, String audience, String actor, Instant occurredAt)
            implements AuthorizationEvent {}
}
