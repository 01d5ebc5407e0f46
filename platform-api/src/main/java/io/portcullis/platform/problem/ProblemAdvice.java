package io.portcullis.platform.problem;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import tools.jackson.core.JacksonException;

/** Maps what controllers throw to problems; nothing of an exception but a detail meant for the caller gets out. */
@RestControllerAdvice
class ProblemAdvice extends ResponseEntityExceptionHandler {
    private static final Logger log = LoggerFactory.getLogger(ProblemAdvice.class);

    @ExceptionHandler
    ResponseEntity<ProblemDetail> refused(ProblemException refusal) {
        return answer(refusal.status(), refusal.code(), String.valueOf(refusal.getMessage()), refusal.errors());
    }

    @ExceptionHandler({
        DataAccessResourceFailureException.class,
        CannotCreateTransactionException.class,
        PessimisticLockingFailureException.class,
        QueryTimeoutException.class
    })
    ResponseEntity<ProblemDetail> databaseAway(Exception failure) {
        log.warn("The database did not answer: {}", failure.getMessage());
        return answer(
                HttpStatus.SERVICE_UNAVAILABLE,
                "unavailable",
                "The platform's database does not answer in time. Try again in a few seconds.",
                List.of());
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> unexpected(Exception failure) {
        log.error("Unexpected failure", failure);
        return answer(
                HttpStatus.INTERNAL_SERVER_ERROR,
                "internal_error",
                "Something went wrong on the platform; its log says what.",
                List.of());
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleMethodArgumentNotValid(
            MethodArgumentNotValidException invalid, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        var errors = invalid.getBindingResult().getFieldErrors().stream()
                .map(e -> Map.of("field", e.getField(), "message", String.valueOf(e.getDefaultMessage())))
                .toList();
        return asObject(answer(
                HttpStatus.BAD_REQUEST, "invalid_request", "Some members of the request are not valid.", errors));
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHttpMessageNotReadable(
            HttpMessageNotReadableException unreadable,
            HttpHeaders headers,
            HttpStatusCode status,
            WebRequest request) {
        String detail = unreadable.getCause() instanceof JacksonException cause
                ? "The body is not the JSON expected here: " + cause.getOriginalMessage()
                : "The body is missing or cannot be read.";
        return asObject(answer(HttpStatus.BAD_REQUEST, "invalid_request", detail, List.of()));
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleExceptionInternal(
            Exception failure,
            @Nullable Object body,
            HttpHeaders headers,
            HttpStatusCode statusCode,
            WebRequest request) {
        var status = HttpStatus.valueOf(statusCode.value());
        Object content = body == null && failure instanceof ErrorResponse response ? response.getBody() : body;
        if (content instanceof ProblemDetail problem) {
            String code = Problems.codeFor(status);
            problem.setType(Problems.type(code));
            problem.setProperty("code", code);
        }
        return super.handleExceptionInternal(failure, content, headers, statusCode, request);
    }

    private static ResponseEntity<ProblemDetail> answer(HttpStatus status, String code, String detail, List<?> errors) {
        var answer = ResponseEntity.status(status).contentType(MediaType.APPLICATION_PROBLEM_JSON);
        if (status == HttpStatus.SERVICE_UNAVAILABLE) {
            answer.header(HttpHeaders.RETRY_AFTER, "2");
        }
        return answer.body(Problems.detail(status, code, detail, errors));
    }

    private static ResponseEntity<Object> asObject(ResponseEntity<ProblemDetail> answer) {
        return new ResponseEntity<>(answer.getBody(), answer.getHeaders(), answer.getStatusCode());
    }
}
