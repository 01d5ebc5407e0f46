package io.portcullis.platform.devices.web;

import io.portcullis.pki.CertificateBundle;
import io.portcullis.pki.RequestAttributes;
import io.portcullis.platform.certificates.DeviceCertificates;
import io.portcullis.platform.devices.CertificateAnswer;
import io.portcullis.platform.devices.CertificateApplication;
import io.portcullis.platform.devices.Enrollment;
import io.portcullis.platform.devices.KeyClaim;
import io.portcullis.platform.devices.Renewal;
import io.portcullis.platform.plane.FailureThrottle;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.cert.X509Certificate;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Enrollment over Secure Transport, RFC 7030. Answers are what its clients in the field can read: base64 on a single
 * line with a length, errors as one line of text, and a 401 and a 202 with nothing in them.
 */
@RestController
@RequestMapping("/.well-known/est")
class EstController {
    private static final String PRESENTED = "jakarta.servlet.request.X509Certificate";

    private final Enrollment enrollment;
    private final Renewal renewal;
    private final DeviceCertificates certificates;
    private final FailureThrottle throttle;

    EstController(Enrollment enrollment, Renewal renewal, DeviceCertificates certificates, FailureThrottle throttle) {
        this.enrollment = enrollment;
        this.renewal = renewal;
        this.certificates = certificates;
        this.throttle = throttle;
    }

    @GetMapping("/cacerts")
    void caCertificates(HttpServletResponse response) throws IOException {
        EstAnswers.base64(
                response, EstAnswers.CERTIFICATES, CertificateBundle.certsOnly(certificates.caCertificates()));
    }

    /** RFC 7030 section 4.5.2: which keys are taken, and how a request is to be signed. */
    @GetMapping("/csrattrs")
    void requestAttributes(HttpServletResponse response) throws IOException {
        EstAnswers.base64(response, "application/csrattrs", RequestAttributes.der());
    }

    @PostMapping("/simpleenroll")
    void enroll(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (throttle.closedTo(request.getRemoteAddr())) {
            EstAnswers.tooManyFailures(response);
            return;
        }
        String secret = EstRequest.secret(request);
        if (secret == null) {
            // Whoever has no token is told so before anything else, and before a body is read.
            var nothing = new CertificateApplication(new byte[0], KeyClaim.NONE, null, request.getRemoteAddr());
            answer(enrollment.enroll(null, nothing), response);
            return;
        }
        switch (EstRequest.read(request)) {
            case EstRequest.Reading.Bad(var status, var code, var detail) ->
                EstAnswers.refusal(response, status, code, detail);
            case EstRequest.Reading.Good(var application) -> {
                var outcome = enrollment.enroll(secret, application);
                if (outcome instanceof Enrollment.Outcome.NotAuthorized) {
                    throttle.failed(request.getRemoteAddr());
                }
                answer(outcome, response);
            }
        }
    }

    @PostMapping("/simplereenroll")
    void reenroll(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (throttle.closedTo(request.getRemoteAddr())) {
            EstAnswers.tooManyFailures(response);
            return;
        }
        switch (EstRequest.read(request)) {
            case EstRequest.Reading.Bad(var status, var code, var detail) ->
                EstAnswers.refusal(response, status, code, detail);
            case EstRequest.Reading.Good(var application) -> {
                var answer = renewal.renew(presented(request), application);
                if (answer instanceof CertificateAnswer.Refused) {
                    throttle.failed(request.getRemoteAddr());
                }
                EstAnswers.certificate(response, answer);
            }
        }
    }

    private static @Nullable X509Certificate presented(HttpServletRequest request) {
        return request.getAttribute(PRESENTED) instanceof X509Certificate[] chain && chain.length > 0 ? chain[0] : null;
    }

    private static void answer(Enrollment.Outcome outcome, HttpServletResponse response) throws IOException {
        switch (outcome) {
            case Enrollment.Outcome.Enrolled(var deviceId, var certificate) ->
                EstAnswers.certificate(response, deviceId, certificate);
            case Enrollment.Outcome.Pending(var retryAfter) -> EstAnswers.pending(response, retryAfter);
            case Enrollment.Outcome.NotAuthorized() -> EstAnswers.notAuthorized(response);
            case Enrollment.Outcome.BadRequest(var code, var detail) ->
                EstAnswers.refusal(response, HttpStatus.BAD_REQUEST, code, detail);
            case Enrollment.Outcome.Forbidden(var code, var detail) ->
                EstAnswers.refusal(response, HttpStatus.FORBIDDEN, code, detail);
        }
    }
}
