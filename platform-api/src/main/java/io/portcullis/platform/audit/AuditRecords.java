package io.portcullis.platform.audit;

import io.portcullis.platform.accounts.AccountEvent;
import io.portcullis.platform.attestation.AttestationEvent;
import io.portcullis.platform.authorization.AuthorizationEvent;
import io.portcullis.platform.authorization.DeviceTokenRevoked;
import io.portcullis.platform.certificates.CertificateEvent;
import io.portcullis.platform.certificates.IssuedCertificate;
import io.portcullis.platform.compliance.ComplianceEvent;
import io.portcullis.platform.devices.DeviceEvent;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Turns what the other modules tell into entries. A new kind of event fails to compile here until it has one. */
final class AuditRecords {
    private AuditRecords() {}

    static Optional<AuditRecord> of(Object event) {
        return switch (event) {
            case DeviceEvent device -> Optional.of(device(device));
            case CertificateEvent certificate -> Optional.of(certificate(certificate));
            case AttestationEvent attestation -> Optional.of(AttestationEntries.of(attestation));
            case AccountEvent account -> Optional.of(account(account));
            case AuthorizationEvent application -> Optional.of(application(application));
            case ComplianceEvent compliance -> compliance(compliance);
            case DeviceTokenRevoked token -> Optional.of(token(token));
            default -> Optional.empty();
        };
    }

    private static AuditRecord device(DeviceEvent event) {
        return switch (event) {
            case DeviceEvent.DeviceEnrolled e ->
                record(
                        event,
                        "device.enrolled",
                        "device:" + e.deviceId(),
                        with(
                                e.certificate(),
                                Map.of(
                                        "name", e.name(),
                                        "enrollment_token",
                                                e.enrollmentTokenId().toString(),
                                        "ownership", e.ownership().wire(),
                                        "groups", e.groups(),
                                        "key_protection", e.keyProtection().wire())));
            case DeviceEvent.DeviceRenewed e ->
                record(
                        event,
                        "device.renewed",
                        "device:" + e.deviceId(),
                        with(
                                e.certificate(),
                                Map.of(
                                        "predecessor", e.predecessor(),
                                        "key_protection", e.keyProtection().wire())));
            case DeviceEvent.DeviceRecovered e ->
                record(
                        event,
                        "device.recovered",
                        "device:" + e.deviceId(),
                        with(
                                e.certificate(),
                                Map.of(
                                        "predecessor", e.predecessor(),
                                        "expired_at", e.expiredAt().toString(),
                                        "key_protection", e.keyProtection().wire())));
            case DeviceEvent.RenewalRefused e ->
                record(
                        event,
                        "renewal.refused",
                        "device:" + e.deviceId(),
                        refusal(e.reason(), e.detail(), e.remoteAddress()));
            case DeviceEvent.RecoveryRefused e ->
                record(
                        event,
                        "recovery.refused",
                        e.deviceId() == null ? "recovery" : "device:" + e.deviceId(),
                        refusal(e.reason(), e.detail(), e.remoteAddress()));
            case DeviceEvent.RenewalRequested e ->
                record(event, "device.renewal_requested", "device:" + e.deviceId(), Map.of());
            case DeviceEvent.FleetRenewalRequested e ->
                record(
                        event,
                        "fleet.renewal_requested",
                        "authority:" + e.issuer(),
                        Map.of("certificates", e.certificates()));
            case DeviceEvent.EnrollmentRequested e ->
                record(
                        event,
                        "enrollment.requested",
                        "enrollment-request:" + e.requestId(),
                        Map.of(
                                "name", e.name(),
                                "enrollment_token", e.tokenId().toString(),
                                "key_fingerprint", e.keyFingerprint(),
                                "key_protection", e.keyProtection().wire(),
                                "remote_address", e.remoteAddress()));
            case DeviceEvent.EnrollmentApproved e ->
                record(
                        event,
                        "enrollment.approved",
                        "enrollment-request:" + e.requestId(),
                        Map.of("name", e.name(), "key_fingerprint", e.keyFingerprint(), "reason", e.reason()));
            case DeviceEvent.EnrollmentDenied e ->
                record(
                        event,
                        "enrollment.denied",
                        "enrollment-request:" + e.requestId(),
                        Map.of("name", e.name(), "key_fingerprint", e.keyFingerprint(), "reason", e.reason()));
            case DeviceEvent.DeviceSuspended e ->
                record(event, "device.suspended", "device:" + e.deviceId(), reason(e.name(), e.reason()));
            case DeviceEvent.DeviceResumed e ->
                record(event, "device.resumed", "device:" + e.deviceId(), reason(e.name(), e.reason()));
            case DeviceEvent.DeviceRetired e ->
                record(event, "device.retired", "device:" + e.deviceId(), reason(e.name(), e.reason()));
            case DeviceEvent.EnrollmentTokenCreated e ->
                record(
                        event,
                        "enrollment_token.created",
                        "enrollment-token:" + e.tokenId(),
                        Map.of(
                                "description", e.description(),
                                "uses", e.uses(),
                                "expires_at", e.expiresAt().toString(),
                                "ownership", e.ownership().wire(),
                                "groups", e.groups(),
                                "requires_approval", e.requiresApproval(),
                                "requires_attestation", e.requiresAttestation()));
            case DeviceEvent.EnrollmentTokenRevoked e ->
                record(
                        event,
                        "enrollment_token.revoked",
                        "enrollment-token:" + e.tokenId(),
                        Map.of("description", e.description()));
            case DeviceEvent.EnrollmentRefused e ->
                record(
                        event,
                        "enrollment.refused",
                        e.tokenId() == null ? "enrollment" : "enrollment-token:" + e.tokenId(),
                        refusal(e.reason(), e.detail(), e.remoteAddress()));
        };
    }

    /** What made a device's certificate necessary, and which one was issued: one act, one entry. */
    private static Map<String, Object> with(IssuedCertificate certificate, Map<String, Object> act) {
        Map<String, Object> details = new TreeMap<>(act);
        details.put("certificate_serial", certificate.serial());
        details.put("certificate_thumbprint", certificate.thumbprint());
        details.put("certificate_not_before", certificate.notBefore().toString());
        details.put("certificate_not_after", certificate.notAfter().toString());
        return details;
    }

    private static AuditRecord certificate(CertificateEvent event) {
        return switch (event) {
            case CertificateEvent.AuthorityCreated e ->
                new AuditRecord(
                        e.occurredAt(),
                        e.actor(),
                        "authority.created",
                        "authority:" + e.kind(),
                        Map.of(
                                "name", e.subject(),
                                "serial", e.serial(),
                                "thumbprint", e.thumbprint(),
                                "not_after", e.notAfter().toString()));
            case CertificateEvent.AttestationKeyCertified e ->
                new AuditRecord(
                        e.occurredAt(),
                        e.actor(),
                        "attestation_key.certified",
                        "attestation:" + e.subject(),
                        Map.of(
                                "serial", e.serial(),
                                "thumbprint", e.thumbprint(),
                                "endorsement_key", e.endorsementKey()));
            case CertificateEvent.RotationStepped e ->
                new AuditRecord(
                        e.occurredAt(),
                        e.actor(),
                        "authority_rotation." + e.step(),
                        "authority:issuing",
                        Map.of(
                                "phase", e.phase(),
                                "outgoing", e.outgoing(),
                                "incoming", e.incoming() == null ? "" : e.incoming(),
                                "reason", e.reason()));
            case CertificateEvent.RotationIssuing e ->
                new AuditRecord(
                        e.occurredAt(),
                        e.actor(),
                        "authority_rotation.issue",
                        "authority:issuing",
                        Map.of(
                                "phase", "issuing",
                                "outgoing", e.outgoing(),
                                "incoming", e.incoming(),
                                "reason", e.reason()));
            case CertificateEvent.OcspSignerIssued e ->
                new AuditRecord(
                        e.occurredAt(),
                        e.actor(),
                        "ocsp_signer.issued",
                        "authority:" + e.issuer(),
                        Map.of(
                                "serial", e.serial(),
                                "thumbprint", e.thumbprint(),
                                "not_after", e.notAfter().toString()));
            case CertificateEvent.CertificateRevoked e ->
                new AuditRecord(
                        e.occurredAt(), e.actor(), "certificate.revoked", "device:" + e.deviceId(), revocation(e));
        };
    }

    private static Map<String, Object> revocation(CertificateEvent.CertificateRevoked event) {
        Map<String, Object> details = new TreeMap<>();
        details.put("serial", event.serial());
        details.put("thumbprint", event.thumbprint());
        details.put("reason", event.reason().wire());
        if (event.comment() != null) {
            details.put("comment", event.comment());
        }
        return details;
    }

    private static AuditRecord account(AccountEvent event) {
        String subject = "user:" + event.username();
        return switch (event) {
            case AccountEvent.AccountCreated e ->
                record(event, "account.created", subject, Map.of("role", lower(e.role())));
            case AccountEvent.AccountChanged e ->
                record(event, "account.changed", subject, Map.of("role", lower(e.role()), "enabled", e.enabled()));
            case AccountEvent.PasswordChanged _ -> record(event, "account.password_changed", subject, Map.of());
            case AccountEvent.LoggedIn e ->
                record(event, "account.logged_in", subject, Map.of("remote_address", e.remoteAddress()));
            case AccountEvent.LoginFailed e ->
                record(
                        event,
                        "account.login_failed",
                        subject,
                        Map.of("remote_address", e.remoteAddress(), "locked", e.locked()));
        };
    }

    private static AuditRecord token(DeviceTokenRevoked event) {
        return new AuditRecord(
                event.occurredAt(),
                "device:" + event.deviceId(),
                "token.revoked",
                "device:" + event.deviceId(),
                Map.of("audience", event.audience(), "token_id", event.tokenId()));
    }

    private static AuditRecord application(AuthorizationEvent event) {
        Map<String, Object> details = new TreeMap<>();
        details.put("audience", event.audience());
        String action = switch (event) {
            case AuthorizationEvent.ApplicationRegistered e -> {
                details.put("name", e.name());
                details.put("scopes", e.scopes());
                details.put("token_lifetime_seconds", e.tokenLifetimeSeconds());
                details.put("released_claims", e.releasedClaims());
                yield "application.registered";
            }
            case AuthorizationEvent.ApplicationChanged e -> {
                details.put("name", e.name());
                details.put("scopes", e.scopes());
                details.put("token_lifetime_seconds", e.tokenLifetimeSeconds());
                details.put("released_claims", e.releasedClaims());
                yield "application.changed";
            }
            case AuthorizationEvent.ApplicationRemoved e -> {
                details.put("name", e.name());
                yield "application.removed";
            }
        };
        return new AuditRecord(
                event.occurredAt(), event.actor(), action, "application:" + event.applicationId(), details);
    }

    private static Optional<AuditRecord> compliance(ComplianceEvent event) {
        return switch (event) {
            // Not an act of anybody: kept in the device's history, and on the compliance topic.
            case ComplianceEvent.DeviceComplianceChanged _ -> Optional.empty();
            case ComplianceEvent.ReportRequested e ->
                Optional.of(new AuditRecord(
                        e.occurredAt(),
                        e.actor(),
                        "posture_report.requested",
                        "device:" + e.deviceId(),
                        e.check() == null ? Map.of() : Map.of("check", e.check())));
            case ComplianceEvent.CustomAttributeChanged e -> Optional.of(customAttribute(e));
            case ComplianceEvent.ReportRefused e ->
                Optional.of(new AuditRecord(
                        e.occurredAt(),
                        "device:" + e.deviceId(),
                        "posture_report.refused",
                        "device:" + e.deviceId(),
                        Map.of("code", e.code(), "detail", e.detail())));
            case ComplianceEvent.PolicySetApplied e ->
                Optional.of(new AuditRecord(
                        e.occurredAt(),
                        publisher(e.publishedBy()),
                        "policy_set.applied",
                        "policy-set:" + e.revision(),
                        Map.of("signer", e.signer(), "node", e.node())));
            case ComplianceEvent.PolicySetRejected e ->
                Optional.of(new AuditRecord(
                        e.occurredAt(),
                        "anonymous",
                        "policy_set.rejected",
                        "policy-set:" + e.claimedRevision(),
                        Map.of("reasons", e.reasons(), "node", e.node())));
            case ComplianceEvent.RolloutChanged e ->
                Optional.of(new AuditRecord(
                        e.occurredAt(),
                        e.actor().equals("platform") ? e.actor() : publisher(e.actor()),
                        "policy_rollout." + e.change(),
                        "policy-set:" + e.revision(),
                        Map.of(
                                "stage", e.stage(),
                                "newly_blocked", e.newlyBlocked(),
                                "reason", e.reason(),
                                "node", e.node())));
            case ComplianceEvent.WaiverTaken e ->
                Optional.of(new AuditRecord(
                        e.occurredAt(),
                        publisher(e.by().getFirst()),
                        e.withdrawn() ? "waiver.withdrawn" : "waiver.granted",
                        "waiver:" + e.waiverId(),
                        Map.of(
                                "version", e.version(),
                                "check", e.check(),
                                "for", e.device() == null ? "group:" + e.group() : "device:" + e.device(),
                                "until", e.until().toString(),
                                "by", e.by(),
                                "node", e.node())));
            case ComplianceEvent.WaiverRejected e ->
                Optional.of(new AuditRecord(
                        e.occurredAt(),
                        "anonymous",
                        "waiver.rejected",
                        "policy-topic:" + e.key(),
                        Map.of("version", e.claimedVersion(), "reasons", e.reasons(), "node", e.node())));
            case ComplianceEvent.FleetReevaluated e ->
                Optional.of(new AuditRecord(
                        e.occurredAt(),
                        "platform",
                        "fleet.reevaluated",
                        "policy-set:" + e.revision(),
                        Map.of("devices", e.devices(), "by_compliance", e.byCompliance(), "node", e.node())));
        };
    }

    private static AuditRecord customAttribute(ComplianceEvent.CustomAttributeChanged event) {
        Map<String, Object> details = new TreeMap<>();
        details.put("name", event.name());
        if (event.value() != null && event.expiresAt() != null) {
            details.put("value", event.value());
            details.put("expires_at", event.expiresAt().toString());
        }
        return new AuditRecord(
                event.occurredAt(),
                event.actor(),
                event.value() == null ? "custom_attribute.removed" : "custom_attribute.set",
                "device:" + event.deviceId(),
                details);
    }

    private static AuditRecord record(DeviceEvent event, String action, String subject, Map<String, Object> details) {
        return new AuditRecord(event.occurredAt(), event.actor(), action, subject, details);
    }

    private static AuditRecord record(AccountEvent event, String action, String subject, Map<String, Object> details) {
        return new AuditRecord(event.occurredAt(), event.actor(), action, subject, details);
    }

    /** The console names people plainly, and machines as {@code client:ID}. */
    private static String publisher(String publishedBy) {
        return publishedBy.contains(":") ? publishedBy : "user:" + publishedBy;
    }

    private static Map<String, Object> refusal(String reason, String detail, String remoteAddress) {
        return Map.of("reason", reason, "detail", detail, "remote_address", remoteAddress);
    }

    private static Map<String, Object> reason(String name, String reason) {
        return Map.of("name", name, "reason", reason);
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
