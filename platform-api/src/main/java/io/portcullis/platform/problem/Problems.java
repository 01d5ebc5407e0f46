package io.portcullis.platform.problem;

import io.portcullis.contracts.ProblemCodes;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Builds and writes RFC 9457 problems. */
@Component
public class Problems {
    private final JsonMapper json;

    Problems(JsonMapper json) {
        this.json = json;
    }

    /**
     * The problem's {@code type} is a URN made of its code, so that it identifies the kind of problem and nothing else.
     */
    static ProblemDetail detail(HttpStatus status, String code, String detail, List<?> errors) {
        var problem = ProblemDetail.forStatusAndDetail(status, detail);
        problem.setType(type(code));
        problem.setTitle(status.getReasonPhrase());
        problem.setProperty("code", code);
        if (!errors.isEmpty()) {
            problem.setProperty("errors", errors);
        }
        return problem;
    }

    static URI type(String code) {
        return URI.create("urn:portcullis:problem:" + code);
    }

    /** Answers from a servlet filter, where no controller advice reaches. */
    public void write(HttpServletResponse response, HttpStatus status, String code, String detail) throws IOException {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("type", type(code));
        body.put("title", status.getReasonPhrase());
        body.put("status", status.value());
        body.put("detail", detail);
        body.put("code", code);
        byte[] bytes = json.writeValueAsBytes(body);
        response.setStatus(status.value());
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.setContentLength(bytes.length);
        if (status == HttpStatus.SERVICE_UNAVAILABLE) {
            response.setHeader("Retry-After", "2");
        }
        response.getOutputStream().write(bytes);
    }

    static String codeFor(HttpStatus status) {
        return switch (status) {
            case UNAUTHORIZED -> ProblemCodes.UNAUTHENTICATED;
            case FORBIDDEN -> ProblemCodes.FORBIDDEN;
            case NOT_FOUND -> ProblemCodes.NOT_FOUND;
            case CONFLICT -> ProblemCodes.CONFLICT;
            case CONTENT_TOO_LARGE -> ProblemCodes.TOO_LARGE;
            case TOO_MANY_REQUESTS -> ProblemCodes.RATE_LIMITED;
            case SERVICE_UNAVAILABLE -> ProblemCodes.UNAVAILABLE;
            default -> status.is5xxServerError() ? "internal_error" : ProblemCodes.INVALID_REQUEST;
        };
    }
}
