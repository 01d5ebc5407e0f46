package io.portcullis.verifier.spring;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import tools.jackson.databind.json.JsonMapper;

/** Writes an {@link Answer}: a challenge for the client's OAuth library, a problem (RFC 9457) for its developer. */
final class AnswerWriter {
    private static final String RETRY_AFTER_SECONDS = "5";

    private final JsonMapper json;
    private final Optional<URI> resourceMetadata;

    AnswerWriter(JsonMapper json, Optional<URI> resourceMetadata) {
        this.json = json;
        this.resourceMetadata = resourceMetadata;
    }

    void write(HttpServletResponse response, Answer answer) throws IOException {
        if (answer.status() == HttpStatus.SERVICE_UNAVAILABLE) {
            response.setHeader(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
        } else {
            response.setHeader(HttpHeaders.WWW_AUTHENTICATE, challenge(answer));
        }
        byte[] body = json.writeValueAsBytes(problem(answer));
        response.setStatus(answer.status().value());
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    private String challenge(Answer answer) {
        Map<String, String> parameters = new LinkedHashMap<>();
        if (answer.error() != null) {
            parameters.put("error", answer.error());
            parameters.put("error_description", answer.description());
        }
        parameters.putAll(answer.parameters());
        resourceMetadata.ifPresent(uri -> parameters.put("resource_metadata", uri.toString()));
        StringBuilder challenge = new StringBuilder("Bearer");
        String separator = " ";
        for (Map.Entry<String, String> parameter : parameters.entrySet()) {
            challenge
                    .append(separator)
                    .append(parameter.getKey())
                    .append("=\"")
                    .append(quotable(parameter.getValue()))
                    .append('"');
            separator = ", ";
        }
        return challenge.toString();
    }

    /** The characters RFC 6750 section 3 allows; levels and scopes come from configuration, and may hold others. */
    private static String quotable(String value) {
        StringBuilder clean = new StringBuilder(value.length());
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            clean.append(c >= ' ' && c <= '~' && c != '"' && c != '\\' ? c : '?');
        }
        return clean.toString();
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
