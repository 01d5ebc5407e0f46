package io.portcullis.platform.certificates.web;

import io.portcullis.contracts.CertificateDocument;
import io.portcullis.contracts.CertificateForecast;
import io.portcullis.contracts.ProblemCodes;
import io.portcullis.contracts.RevocationRequest;
import io.portcullis.platform.certificates.CertificateReads;
import io.portcullis.platform.certificates.DeviceCertificates;
import io.portcullis.platform.certificates.IssuedCertificate;
import io.portcullis.platform.certificates.RevocationReason;
import io.portcullis.platform.certificates.Revocations;
import io.portcullis.platform.plane.Actor;
import io.portcullis.platform.problem.ProblemException;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "certificates")
class CertificateController {
    private static final int NEWEST = 200;

    private final DeviceCertificates certificates;
    private final CertificateReads register;
    private final Revocations revocations;
    private final Clock clock;

    CertificateController(
            DeviceCertificates certificates, CertificateReads register, Revocations revocations, Clock clock) {
        this.certificates = certificates;
        this.register = register;
        this.revocations = revocations;
        this.clock = clock;
    }

    @GetMapping("/api/v1/certificates")
    @Operation(summary = "A device's certificates, newest first; without a device, the newest 200 of the fleet")
    List<CertificateDocument> list(@RequestParam(name = "device_id", required = false) @Nullable UUID deviceId) {
        var found = deviceId == null ? certificates.newest(NEWEST) : certificates.ofDevice(deviceId);
        return found.stream().map(this::document).toList();
    }

    @GetMapping("/api/v1/certificates/{serial}")
    @Operation(summary = "One certificate, with its PEM")
    CertificateDocument get(@PathVariable String serial) {
        return register.find(serial)
                .map(issued -> document(issued, Pem.of(issued.certificate())))
                .orElseThrow(CertificateController::unknown);
    }

    @GetMapping("/api/v1/certificates/forecast")
    @Operation(summary = "When devices' newest certificates end: the coming 30 UTC days, those expired, those due")
    CertificateForecast forecast() {
        return register.forecast();
    }

    @PostMapping("/api/v1/certificates/{serial}/revoke")
    @Operation(
            summary = "Revoke a certificate, for good",
            description = "reason: unspecified, key_compromise, affiliation_changed, superseded, cessation_of_operation"
                    + " or privilege_withdrawn. comment: for the audit trail, 200 characters at most. From the answer on"
                    + " every node refuses the certificate, tokens bound to it are inactive, and CRL and OCSP tell so.")
    CertificateDocument revoke(
            @PathVariable String serial, @RequestBody RevocationRequest request, Authentication caller) {
        var reason = RevocationInput.reason(request);
        return switch (revocations.revoke(serial, reason, RevocationInput.comment(request), Actor.of(caller))) {
            case Revocations.Outcome.Revoked(var certificate) -> document(certificate, null);
            case Revocations.Outcome.NoSuchCertificate() -> throw unknown();
            case Revocations.Outcome.AlreadyRevoked(var at, var why) ->
                throw new ProblemException(
                        HttpStatus.CONFLICT,
                        ProblemCodes.CERTIFICATE_ALREADY_REVOKED,
                        "This certificate was revoked at " + at + " for " + why.wire() + ", which stays as it is.");
        };
    }

    private static ProblemException unknown() {
        return ProblemException.notFound("No certificate with this serial was issued here.");
    }

    private CertificateDocument document(IssuedCertificate issued) {
        return document(issued, null);
    }

    private CertificateDocument document(IssuedCertificate issued, @Nullable String pem) {
        RevocationReason reason = issued.revocationReason();
        return new CertificateDocument(
                issued.serial(),
                issued.deviceId(),
                state(issued),
                issued.thumbprint(),
                issued.notBefore(),
                issued.notAfter(),
                issued.revokedAt(),
                reason == null ? null : reason.wire(),
                issued.issuer(),
                issued.protection().wire(),
                issued.origin().wire(),
                issued.predecessor(),
                issued.firstUsedAt(),
                pem);
    }

    private String state(IssuedCertificate issued) {
        if (issued.revokedAt() != null) {
            return "revoked";
        }
        return clock.instant().isBefore(issued.notAfter()) ? "good" : "expired";
    }
}
