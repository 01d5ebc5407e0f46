package io.portcullis.contracts;

import java.time.Instant;

/**
 * An endorsement key that is trusted without a certificate. {@code fingerprint} is the hexadecimal SHA-256 of its
 * SubjectPublicKeyInfo.
 */
public record EndorsementKeyDocument(String fingerprint, String description, Instant addedAt, String addedBy) {}
