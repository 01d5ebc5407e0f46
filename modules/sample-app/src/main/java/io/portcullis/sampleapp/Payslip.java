package io.portcullis.sampleapp;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The answer of this application: what it keeps for those it lets in, and what it knows about them. */
record Payslip(String message, Caller caller, Device device, Instant tokenExpiresAt) {

    /** {@code subject} is a user, or the device itself when nobody is signed in. */
    record Caller(String subject, boolean deviceAlone, List<String> scopes) {}

    record Device(
            UUID id,
            String compliance,
            List<String> levels,
            long policyRevision,
            Instant evaluatedAt,
            Instant validUntil,
            @Nullable String operatingSystem,
            @Nullable String keyProtection) {}
}
