package io.portcullis.platform.problem;

import java.util.List;
import org.springframework.http.HttpStatus;

/** A refusal that the caller is told as an RFC 9457 problem. Thrown in web adapters, where the HTTP status is known. */
public class ProblemException extends RuntimeException {
    private final HttpStatus status;
    private final String code;
    private final transient List<?> errors;

    /**
     * @param code stable, one of {@link io.portcullis.contracts.ProblemCodes}
     * @param detail says what is wrong and what to do; safe to show to the caller
     */
    public ProblemException(HttpStatus status, String code, String detail) {
        this(status, code, detail, List.of());
    }

    /** @param errors single faults, each written as JSON into the member {@code errors} */
    public ProblemException(HttpStatus status, String code, String detail, List<?> errors) {
        super(detail);
        this.status = status;
        this.code = code;
        this.errors = List.copyOf(errors);
    }

    public static ProblemException notFound(String detail) {
        return new ProblemException(HttpStatus.NOT_FOUND, "not_found", detail);
    }

    public static ProblemException invalid(String detail) {
        return new ProblemException(HttpStatus.BAD_REQUEST, "invalid_request", detail);
    }

    public static ProblemException conflict(String detail) {
        return new ProblemException(HttpStatus.CONFLICT, "conflict", detail);
    }

    public HttpStatus status() {
        return status;
    }

    public String code() {
        return code;
    }

    public List<?> errors() {
        return errors;
    }
}
