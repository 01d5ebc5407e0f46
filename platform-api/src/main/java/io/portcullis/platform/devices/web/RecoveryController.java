package io.portcullis.platform.devices.web;

import io.portcullis.contracts.ProblemCodes;
import io.portcullis.contracts.RecoveryChallenge;
import io.portcullis.platform.devices.CertificateAnswer;
import io.portcullis.platform.devices.Recovery;
import io.portcullis.platform.plane.FailureThrottle;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Where a device whose certificate has expired comes back, on the device plane, without TLS client authentication. */
@RestController
@RequestMapping("/recovery/v1")
class RecoveryController {
    private final Recovery recovery;
    private final FailureThrottle throttle;

    RecoveryController(Recovery recovery, FailureThrottle throttle) {
        this.recovery = recovery;
        this.throttle = throttle;
    }

    @PostMapping("/challenges")
    ResponseEntity<RecoveryChallenge> challenge() {
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(recovery.challenge());
    }

    @PostMapping("/certificates")
    void recover(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (throttle.closedTo(request.getRemoteAddr())) {
            EstAnswers.tooManyFailures(response);
            return;
        }
        if (!EstRequest.hasType(request, "application/portcullis-recovery+jwt")) {
            EstAnswers.refusal(
                    response,
                    HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                    ProblemCodes.INVALID_REQUEST,
                    "send the proof as application/portcullis-recovery+jwt");
            return;
        }
        var claim = EstRequest.claim(request);
        if (claim.isEmpty()) {
            EstAnswers.refusal(
                    response,
                    HttpStatus.BAD_REQUEST,
                    ProblemCodes.INVALID_REQUEST,
                    "Portcullis-Key-Protection has to be software, pkcs11 or tpm, and Portcullis-Attestation the id"
                            + " of an attestation");
            return;
        }
        byte[] body = request.getInputStream().readNBytes(Recovery.maxSize() + 1);
        if (body.length > Recovery.maxSize()) {
            throttle.failed(request.getRemoteAddr());
            EstAnswers.refusal(
                    response,
                    HttpStatus.CONTENT_TOO_LARGE,
                    ProblemCodes.TOO_LARGE,
                    "a proof may have " + Recovery.maxSize() + " bytes at most");
            return;
        }
        var answer = recovery.recover(body, claim.get(), request.getRemoteAddr());
        if (answer instanceof CertificateAnswer.Refused) {
            throttle.failed(request.getRemoteAddr());
        }
        EstAnswers.certificate(response, answer);
    }
}
