package io.portcullis.verifier.spring;

import io.portcullis.verifier.OAuthError;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import tools.jackson.databind.json.JsonMapper;

/** Writes an {@link Answer}: a challenge for the client's OAuth library, a problem (RFC 9457) for its developer. */
final class AnswerWriter {
    /** RFC 9449 section 9. */
    private static final String NONCE = "DPoP-Nonce";

    private static final String RETRY_AFTER_SECONDS = "5";

    private final JsonMapper json;
    private final Challenges challenges;
    private final Supplier<Optional<String>> nonces;

    /** @param nonces a fresh one for each client that needs it; empty where none are demanded */
    AnswerWriter(JsonMapper json, Challenges challenges, Supplier<Optional<String>> nonces) {
        this.json = json;
        this.challenges = challenges;
        this.nonces = nonces;
    }

    /** @param scheme that the request came with */
    void write(HttpServletResponse response, Answer answer, Scheme scheme) throws IOException {
        if (answer.status() == HttpStatus.SERVICE_UNAVAILABLE) {
            response.setHeader(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
        } else {
            challenges
                    .of(answer, scheme)
                    .forEach(challenge -> response.addHeader(HttpHeaders.WWW_AUTHENTICATE, challenge));
        }
        if (OAuthError.USE_DPOP_NONCE.code().equals(answer.error())) {
            nonces.get().ifPresent(nonce -> response.setHeader(NONCE, nonce));
        }
        byte[] body = json.writeValueAsBytes(problem(answer));
        response.setStatus(answer.status().value());
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    private static Map<String, Object> problem(Answer answer) {
        Map<String, Object> problem = new LinkedHashMap<>();
        problem.put("type", "urn:portcullis:problem:" + answer.code());
        problem.put("title", answer.status().getReasonPhrase());
        problem.put("status", answer.status().value());
        problem.put("detail", answer.description());
        problem.put("code", answer.code());
        return problem;
    }
}
