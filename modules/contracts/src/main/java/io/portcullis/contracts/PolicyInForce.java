package io.portcullis.contracts;

import java.time.Instant;

/** The policy set in force on the platform: answer of {@code GET /api/v1/policy-set}. */
public record PolicyInForce(
        long revision, Instant publishedAt, String publishedBy, Instant appliedAt, String document) {}
