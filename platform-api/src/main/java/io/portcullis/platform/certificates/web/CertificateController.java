package io.portcullis.platform.certificates.web;

import io.portcullis.contracts.CertificateDocument;
import io.portcullis.platform.certificates.DeviceCertificates;
import io.portcullis.platform.certificates.IssuedCertificate;
import io.portcullis.platform.certificates.RevocationReason;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "certificates")
class CertificateController {
    private static final int NEWEST = 200;

    private final DeviceCertificates certificates;
    private final Clock clock;

    CertificateController(DeviceCertificates certificates, Clock clock) {
        this.certificates = certificates;
        this.clock = clock;
    }

    @GetMapping("/api/v1/certificates")
    @Operation(summary = "A device's certificates, newest first; without a device, the newest 200 of the fleet")
    List<CertificateDocument> list(@RequestParam(name = "device_id", required = false) @Nullable UUID deviceId) {
        var found = deviceId == null ? certificates.newest(NEWEST) : certificates.ofDevice(deviceId);
        return found.stream().map(this::document).toList();
    }

    private CertificateDocument document(IssuedCertificate issued) {
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
                null);
    }

    private String state(IssuedCertificate issued) {
        if (issued.revokedAt() != null) {
            return "revoked";
        }
        return clock.instant().isBefore(issued.notAfter()) ? "good" : "expired";
    }
}
