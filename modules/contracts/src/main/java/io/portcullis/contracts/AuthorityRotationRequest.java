package io.portcullis.contracts;

import org.jspecify.annotations.Nullable;

/**
 * Reason for a step of a rotation, for the audit trail; {@code certificate} is a PEM chain, for {@code certify} only.
 */
public record AuthorityRotationRequest(
        String reason, @Nullable String certificate) {}
