package io.portcullis.platform.compliance.access;

import io.portcullis.contracts.ProblemCodes;
import io.portcullis.platform.compliance.ComplianceUnavailable;
import java.net.URI;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Whoever asks while decisions cannot be read is told to come back; ahead of the advice for everything unexpected. */
@RestControllerAdvice
@Order(Ordered.HIGHEST_PRECEDENCE)
class UnavailableAdvice {
    private static final Logger log = LoggerFactory.getLogger(UnavailableAdvice.class);

    @ExceptionHandler
    ResponseEntity<ProblemDetail> unavailable(ComplianceUnavailable failure) {
        log.warn("Compliance cannot be told: {}", failure.getMessage());
        var problem = ProblemDetail.forStatusAndDetail(
                HttpStatus.SERVICE_UNAVAILABLE,
                "The platform cannot read its decisions or the policy set in force. Try again in a few seconds.");
        problem.setType(URI.create("urn:portcullis:problem:" + ProblemCodes.UNAVAILABLE));
        problem.setTitle(HttpStatus.SERVICE_UNAVAILABLE.getReasonPhrase());
        problem.setProperty("code", ProblemCodes.UNAVAILABLE);
        return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .header(HttpHeaders.RETRY_AFTER, "2")
                .body(problem);
    }
}
