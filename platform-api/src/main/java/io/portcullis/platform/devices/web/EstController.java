package io.portcullis.platform.devices.web;

import io.portcullis.contracts.ProblemCodes;
import io.portcullis.pki.CertificateBundle;
import io.portcullis.platform.certificates.DeviceCertificates;
import io.portcullis.platform.devices.Enrollment;
import io.portcullis.platform.plane.FailureThrottle;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.transaction.TransactionException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Enrollment over Secure Transport, RFC 7030. Answers are what its clients in the field can read: base64 on a single
 * line with a length, errors as one line of text, and a 401 with nothing in it.
 */
@RestController
@RequestMapping("/.well-known/est")
class EstController {
    private static final Logger log = LoggerFactory.getLogger(EstController.class);
    private static final String CERTIFICATES = "application/pkcs7-mime; smime-type=certs-only";

    private final Enrollment enrollment;
    private final DeviceCertificates certificates;
    private final FailureThrottle throttle;

    EstController(Enrollment enrollment, DeviceCertificates certificates, FailureThrottle throttle) {
        this.throttle = throttle;
        this.enrollment = enrollment;
        this.certificates = certificates;
    }

    @GetMapping("/cacerts")
    void caCertificates(HttpServletResponse response) throws IOException {
        EstAnswers.base64(response, CERTIFICATES, CertificateBundle.certsOnly(certificates.caCertificates()));
    }

    /** We ask for nothing in a request, RFC 7030 section 4.5.2. */
    @GetMapping("/csrattrs")
    void requestAttributes(HttpServletResponse response) {
        response.setStatus(HttpStatus.NO_CONTENT.value());
    }

    @PostMapping("/simpleenroll")
    void enroll(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (throttle.closedTo(request.getRemoteAddr())) {
            response.setHeader("Retry-After", "60");
            EstAnswers.refusal(
                    response,
                    HttpStatus.TOO_MANY_REQUESTS,
                    ProblemCodes.RATE_LIMITED,
                    "too many failed enrollments from this address; try again in a minute");
            return;
        }
        switch (EnrollmentRequest.read(request)) {
            case EnrollmentRequest.Reading.Bad(var status, var code, var detail) ->
                EstAnswers.refusal(response, status, code, detail);
            case EnrollmentRequest.Reading.Good(var application) -> {
                var outcome = enrollment.enroll(application);
                if (outcome instanceof Enrollment.Outcome.NotAuthorized && !application.isAnonymous()) {
                    throttle.failed(request.getRemoteAddr());
                }
                answer(outcome, response);
            }
        }
    }

    private static void answer(Enrollment.Outcome outcome, HttpServletResponse response) throws IOException {
        switch (outcome) {
            case Enrollment.Outcome.Enrolled(var deviceId, var certificate) -> {
                response.setHeader("Portcullis-Device", deviceId.toString());
                EstAnswers.base64(response, CERTIFICATES, bundle(certificate));
            }
            case Enrollment.Outcome.NotAuthorized() -> EstAnswers.notAuthorized(response);
            case Enrollment.Outcome.BadRequest(var code, var detail) ->
                EstAnswers.refusal(response, HttpStatus.BAD_REQUEST, code, detail);
        }
    }

    /** The device's certificate alone: clients have the CA's from cacerts. */
    private static byte[] bundle(X509Certificate certificate) {
        return CertificateBundle.certsOnly(List.of(certificate));
    }

    @ExceptionHandler({DataAccessException.class, TransactionException.class})
    void databaseAway(Exception failure, HttpServletResponse response) throws IOException {
        log.warn("An enrollment failed because the database did not answer: {}", failure.getMessage());
        response.setHeader("Retry-After", "2");
        EstAnswers.refusal(response, HttpStatus.SERVICE_UNAVAILABLE, "unavailable", "try again in a few seconds");
    }

    @ExceptionHandler
    void unexpected(Exception failure, HttpServletResponse response) throws IOException {
        log.error("An enrollment failed", failure);
        EstAnswers.refusal(
                response,
                HttpStatus.INTERNAL_SERVER_ERROR,
                "internal_error",
                "the platform's log says what went wrong");
    }
}
