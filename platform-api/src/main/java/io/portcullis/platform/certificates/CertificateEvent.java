package io.portcullis.platform.certificates;

import io.portcullis.pki.AuthorityKind;
import io.portcullis.pki.Thumbprint;
import java.security.cert.X509Certificate;
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
        static AuthorityCreated of(AuthorityKind kind, X509Certificate certificate, Instant now) {
            return new AuthorityCreated(
                    kind.wire(),
                    certificate.getSubjectX500Principal().getName(),
                    SerialNumber.hex(certificate.getSerialNumber()),
                    Thumbprint.x5tS256(certificate),
                    certificate.getNotAfter().toInstant(),
                    now);
        }

        @Override
        public String actor() {
            return "system";
        }
    }

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

    /** A TPM's attestation key was certified. */
    record AttestationKeyCertified(
            UUID subject, String endorsementKey, String serial, String thumbprint, String actor, Instant occurredAt)
            implements CertificateEvent {}

    /**
     * A step of a rotation of the issuing CA, other than {@link RotationIssuing}.
     *
     * @param step {@code start}, {@code certify}, {@code back} or {@code finish}
     * @param phase that it led to, as in {@code AuthorityRotation}
     * @param incoming thumbprint; null while it has no certificate
     */
    record RotationStepped(
            String step,
            String phase,
            String outgoing,
            @Nullable String incoming,
            String reason,
            String actor,
            Instant occurredAt)
            implements CertificateEvent {}

    /**
     * The incoming CA issues from now on; devices that hold a certificate of the outgoing one should renew.
     *
     * @param outgoing thumbprint of the CA, as in {@link IssuedCertificate#issuer}
     */
    record RotationIssuing(String outgoing, String incoming, String reason, String actor, Instant occurredAt)
            implements CertificateEvent {}
}
