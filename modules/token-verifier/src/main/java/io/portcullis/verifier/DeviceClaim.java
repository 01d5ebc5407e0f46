package io.portcullis.verifier;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The {@code device} claim: which device, and what the platform decided about it.
 *
 * @param validUntil when the evidence behind the decision ends; no token is accepted past it
 * @param keyProtection {@code software}, {@code pkcs11}, {@code tpm} or {@code attested_tpm}, where released
 * @param checks outcome by check, where released
 * @param members every member of the claim as it stands in the token
 */
public record DeviceClaim(
        UUID id,
        ComplianceStatus compliance,
        Set<String> levels,
        long policyRevision,
        Instant evaluatedAt,
        Instant validUntil,
        Optional<String> keyProtection,
        Optional<OperatingSystem> os,
        Map<String, String> checks,
        Map<String, Object> members) {

    /** Where released to this application. */
    public record OperatingSystem(String type, @Nullable String version) {}
}
