package io.portcullis.platform.certificates;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What happened to a certificate. Published within the transaction that did it. */
public sealed interface CertificateEvent {
    /** {@code user:NAME}, {@code client:ID}, {@code device:ID} or {@code system}. */
    String actor();

    Instant occurredAt();

    record AuthorityCreated(
            String kind, String subject, String serial, String thumbprint, Instant notAfter, Instant occurredAt)
            implements CertificateEvent {
        @Override
        public String actor() {
            return "system";
        }
    }

    record CertificateIssued(
            UUID deviceId,
            String serial,
            String thumbprint,
            Instant notBefore,
            Instant notAfter,
            String actor,
            Instant occurredAt)
            implements CertificateEvent {}

    /**
     * A node may answer OCSP requests for a CA.
     *
     * @param issuer thumbprint of the CA
     */
    record OcspSignerIssued(String issuer, String serial, String thumbprint, Instant notAfter, Instant occurredAt)
            implements CertificateEvent {
        @Override
        public String actor() {
            return "system";
        }
    }

    /** @param comment what whoever revoked it had to say */
    record CertificateRevoked(
            UUID deviceId,
            String serial,
            String thumbprint,
            RevocationReason reason,
            @Nullable String comment,
            String actor,
            Instant occurredAt)
            implements CertificateEvent {}
}
