package io.portcullis.platform.attestation.web;

import io.portcullis.contracts.ProblemCodes;
import io.portcullis.platform.attestation.AttestationCaller;
import io.portcullis.platform.attestation.AttestationCallers;
import io.portcullis.platform.attestation.AttestationCallers.Recognition;
import io.portcullis.platform.attestation.AttestationRecord;
import io.portcullis.platform.plane.BasicCredentials;
import io.portcullis.platform.plane.FailureThrottle;
import io.portcullis.platform.problem.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import java.security.cert.X509Certificate;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/** Finds out who wants to attest: by the enrollment token in HTTP Basic, else by the certificate of the connection. */
@Component
class CallerRecognition {
    private static final String CERTIFICATES = "jakarta.servlet.request.X509Certificate";
    private static final int MAX_HEADER = 1024;

    private final AttestationCallers callers;
    private final AttestationRecord record;
    private final FailureThrottle throttle;

    CallerRecognition(AttestationCallers callers, AttestationRecord record, FailureThrottle throttle) {
        this.callers = callers;
        this.record = record;
        this.throttle = throttle;
    }

    /** @throws ProblemException if nobody known calls, or one who may not, or an address that failed too often */
    AttestationCaller recognize(HttpServletRequest request) {
        if (throttle.closedTo(request.getRemoteAddr())) {
            throw new ProblemException(
                    HttpStatus.TOO_MANY_REQUESTS,
                    ProblemCodes.RATE_LIMITED,
                    "Too many failures from this address. Try again in a minute.");
        }
        String authorization = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (authorization != null) {
            String secret = secret(authorization);
            return known(request, callers.byEnrollmentToken(secret == null ? "" : secret), true);
        }
        if (request.getAttribute(CERTIFICATES) instanceof X509Certificate[] presented && presented.length > 0) {
            return known(request, callers.byCertificate(presented[0]), false);
        }
        throw new ProblemException(
                HttpStatus.UNAUTHORIZED,
                ProblemCodes.UNAUTHENTICATED,
                "Send the enrollment token as the password of HTTP Basic, or present the device's certificate.");
    }

    private AttestationCaller known(HttpServletRequest request, Recognition recognition, boolean byToken) {
        return switch (recognition) {
            case Recognition.Known(var caller) -> caller;
            case Recognition.Refused(var code, var detail) -> {
                throttle.failed(request.getRemoteAddr());
                record.refused(null, null, code, detail, request.getRemoteAddr());
                // Whoever has no good token is not told what was wrong with theirs.
                throw byToken
                        ? new ProblemException(
                                HttpStatus.UNAUTHORIZED,
                                ProblemCodes.UNAUTHENTICATED,
                                "The enrollment token is not good here. Ask your administrator for a new one.")
                        : new ProblemException(HttpStatus.UNAUTHORIZED, code, detail);
            }
        };
    }

    private static @Nullable String secret(String authorization) {
        return authorization.length() > MAX_HEADER ? null : BasicCredentials.password(authorization);
    }
}
