package io.portcullis.platform.audit;

import io.portcullis.platform.attestation.AttestationEvent;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Entries of what happened to attestations and to trust in TPMs. */
final class AttestationEntries {
    private AttestationEntries() {}

    static AuditRecord of(AttestationEvent event) {
        return switch (event) {
            case AttestationEvent.KeyAttested e ->
                new AuditRecord(
                        e.occurredAt(),
                        e.actor(),
                        "attestation.accepted",
                        "attestation:" + e.attestationId(),
                        Map.of(
                                "key", e.keyFingerprint(),
                                "endorsement_key", e.ekFingerprint(),
                                "trusted_by", e.trustedBy(),
                                "manufacturer", orUnknown(e.manufacturer()),
                                "model", orUnknown(e.model()),
                                "firmware", orUnknown(e.firmware()),
                                "key_properties", e.keyProperties()));
            case AttestationEvent.AttestationRejected e ->
                new AuditRecord(
                        e.occurredAt(),
                        e.actor(),
                        "attestation.refused",
                        e.challengeId() == null ? "attestation" : "attestation-challenge:" + e.challengeId(),
                        Map.of("reason", e.reason(), "detail", e.detail(), "remote_address", e.remoteAddress()));
            case AttestationEvent.EndorsementKeyTrusted e ->
                new AuditRecord(
                        e.occurredAt(),
                        e.actor(),
                        "endorsement_key.trusted",
                        "endorsement-key:" + e.fingerprint(),
                        Map.of("description", e.description()));
            case AttestationEvent.EndorsementKeyDistrusted e ->
                new AuditRecord(
                        e.occurredAt(),
                        e.actor(),
                        "endorsement_key.distrusted",
                        "endorsement-key:" + e.fingerprint(),
                        Map.of("description", e.description()));
        };
    }

    private static String orUnknown(@Nullable String text) {
        return text == null ? "unknown" : text;
    }
}
