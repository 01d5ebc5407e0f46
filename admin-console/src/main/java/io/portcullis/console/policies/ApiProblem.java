package io.portcullis.console.policies;

import io.portcullis.contracts.PolicyProblem;
import java.util.List;
import org.springframework.http.HttpStatus;

/** A refusal by the console's API, with the stable code and, for an invalid policy set, every problem in it. */
public final class ApiProblem extends RuntimeException {
    private final HttpStatus status;
    private final String code;
    private final transient List<PolicyProblem> errors;

    public ApiProblem(HttpStatus status, String code, String detail) {
        this(status, code, detail, List.of());
    }

    ApiProblem(HttpStatus status, String code, String detail, List<PolicyProblem> errors) {
        super(detail);
        this.status = status;
        this.code = code;
        this.errors = errors;
    }

    HttpStatus status() {
        return status;
    }

    String code() {
        return code;
    }

    List<PolicyProblem> errors() {
        return errors;
    }
}
