package io.portcullis.console.policies;

import io.portcullis.contracts.ProblemCodes;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponse;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/** Requests below {@code /api} that no controller takes: problem documents like every other refusal, no error pages. */
@RestControllerAdvice
@Order(Ordered.HIGHEST_PRECEDENCE + 1)
class UnservedApiRequests {
    @ExceptionHandler({
        NoResourceFoundException.class,
        HttpMediaTypeNotSupportedException.class,
        HttpRequestMethodNotSupportedException.class
    })
    ResponseEntity<ProblemDetail> unserved(Exception refusal, HttpServletRequest request) throws Exception {
        if (!request.getRequestURI().startsWith("/api/") || !(refusal instanceof ErrorResponse response)) {
            throw refusal;
        }
        ProblemDetail problem = response.getBody();
        if (response.getStatusCode().isSameCodeAs(HttpStatus.NOT_FOUND)) {
            problem.setDetail("The API has no such resource.");
            problem.setProperty("code", ProblemCodes.NOT_FOUND);
        } else {
            problem.setProperty("code", ProblemCodes.INVALID_REQUEST);
        }
        return ResponseEntity.of(problem).headers(response.getHeaders()).build();
    }
}
