package io.portcullis.contracts;

import org.jspecify.annotations.Nullable;

/**
 * Asks to revoke a certificate. {@code reason} is a CRLReason of RFC 5280 section 5.3.1 in snake_case:
 * {@code unspecified}, {@code key_compromise}, {@code affiliation_changed}, {@code superseded},
 * {@code cessation_of_operation} or {@code privilege_withdrawn}; {@code comment} is for the audit trail, 200 characters
 * at most.
 */
public record RevocationRequest(String reason, @Nullable String comment) {}
