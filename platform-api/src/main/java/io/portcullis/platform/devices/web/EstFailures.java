package io.portcullis.platform.devices.web;

import io.portcullis.platform.batches.Batches;
import io.portcullis.platform.certificates.IssuanceUnavailableException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.transaction.TransactionException;
import org.springframework.web.HttpMediaTypeException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Failures of EST and recovery, told as their clients can read them. */
@RestControllerAdvice(assignableTypes = {EstController.class, RecoveryController.class})
@Order(Ordered.HIGHEST_PRECEDENCE)
class EstFailures {
    private static final Logger log = LoggerFactory.getLogger(EstFailures.class);

    @ExceptionHandler
    void tell(RuntimeException failure, HttpServletResponse response) throws IOException {
        switch (failure) {
            case DataAccessException e -> away(e, response);
            case TransactionException e -> away(e, response);
            case Batches.Overloaded e -> away(e, response);
            case IssuanceUnavailableException e -> {
                response.setHeader(HttpHeaders.RETRY_AFTER, "60");
                EstAnswers.refusal(response, HttpStatus.SERVICE_UNAVAILABLE, "unavailable", e.detail());
            }
            default -> unexpected(failure, response);
        }
    }

    @ExceptionHandler
    void tell(Exception failure, HttpServletResponse response) throws Exception {
        if (failure instanceof HttpRequestMethodNotSupportedException || failure instanceof HttpMediaTypeException) {
            throw failure;
        }
        unexpected(failure, response);
    }

    private static void away(RuntimeException failure, HttpServletResponse response) throws IOException {
        log.warn("A certificate request failed because the database did not answer: {}", failure.getMessage());
        response.setHeader(HttpHeaders.RETRY_AFTER, "2");
        EstAnswers.refusal(response, HttpStatus.SERVICE_UNAVAILABLE, "unavailable", "try again in a few seconds");
    }

    private static void unexpected(Exception failure, HttpServletResponse response) throws IOException {
        log.error("A certificate request failed", failure);
        EstAnswers.refusal(
                response,
                HttpStatus.INTERNAL_SERVER_ERROR,
                "internal_error",
                "the platform's log says what went wrong");
    }
}
