package io.portcullis.contracts;

import org.jspecify.annotations.Nullable;

/**
 * Body of {@code POST /api/v1/policy-rollouts/{revision}/{pause|resume|advance|abort}} on the platform.
 *
 * @param reason required to pause and to abort; at most 1,000 characters
 * @param actor on whose behalf the console acts where it cannot act with that person's own token; null otherwise
 */
public record RolloutCommand(
        @Nullable String reason, @Nullable String actor) {}
