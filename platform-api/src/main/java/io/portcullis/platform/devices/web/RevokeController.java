package io.portcullis.platform.devices.web;

import io.portcullis.contracts.ProblemCodes;
import io.portcullis.contracts.RevocationRequest;
import io.portcullis.platform.certificates.RevocationReason;
import io.portcullis.platform.certificates.Revocations;
import io.portcullis.platform.devices.DevicePrincipal;
import io.portcullis.platform.problem.ProblemException;
import java.util.List;
import java.util.stream.Collectors;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** A device gives up the certificate that it presents. */
@RestController
class RevokeController {
    /** What a device can know about its own certificate; the other reasons are for administrators. */
    private static final List<RevocationReason> REASONS = List.of(
            RevocationReason.KEY_COMPROMISE, RevocationReason.SUPERSEDED, RevocationReason.CESSATION_OF_OPERATION);

    private final Revocations revocations;

    RevokeController(Revocations revocations) {
        this.revocations = revocations;
    }

    @PostMapping("/device/v1/revoke")
    ResponseEntity<Void> revoke(
            @AuthenticationPrincipal DevicePrincipal device, @RequestBody RevocationRequest request) {
        String comment = Input.optional("comment", request.comment(), 200);
        var outcome = revocations.revoke(device.certificate(), reason(request), comment, "device:" + device.deviceId());
        return switch (outcome) {
            case Revocations.Outcome.Revoked revoked ->
                ResponseEntity.noContent().build();
            case Revocations.Outcome.NoSuchCertificate() -> throw gone();
            case Revocations.Outcome.AlreadyRevoked already -> throw gone();
        };
    }

    private static RevocationReason reason(RevocationRequest request) {
        return REASONS.stream()
                .filter(reason -> reason.wire().equals(request.reason()))
                .findFirst()
                .orElseThrow(() -> ProblemException.invalid("reason has to be one of: "
                        + REASONS.stream().map(RevocationReason::wire).collect(Collectors.joining(", "))));
    }

    private static ProblemException gone() {
        return new ProblemException(
                HttpStatus.CONFLICT,
                ProblemCodes.CERTIFICATE_ALREADY_REVOKED,
                "This certificate was revoked meanwhile.");
    }
}
