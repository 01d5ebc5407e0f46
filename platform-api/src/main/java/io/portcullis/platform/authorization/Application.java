package io.portcullis.platform.authorization;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;

/**
 * A resource server that devices get tokens for.
 *
 * @param tokenLifetime the longest time a token for it may live; the device's lease may be shorter
 * @param releasedClaims what its tokens may show beyond the minimum
 */
record Application(
        UUID id,
        String name,
        String audience,
        Set<String> scopes,
        Duration tokenLifetime,
        Set<String> releasedClaims,
        Instant createdAt) {}
