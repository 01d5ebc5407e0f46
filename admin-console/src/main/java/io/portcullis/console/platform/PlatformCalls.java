package io.portcullis.console.platform;

import io.portcullis.contracts.ProblemCodes;
import io.portcullis.contracts.WireJson;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.stereotype.Component;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;
import tools.jackson.core.JacksonException;

/**
 * Calls to the admin API as the signed-in user. Every method fails with {@link PlatformUnavailable},
 * {@link PlatformRefusal} or {@link SignInAgain}.
 */
@Component
public class PlatformCalls {
    private final RestClient client;
    private final RestClient patientClient;
    private final PlatformTokens tokens;

    PlatformCalls(
            @Qualifier("platformRest") RestClient platformRest,
            @Qualifier("patientPlatformRest") RestClient patientPlatformRest,
            PlatformTokens tokens) {
        this.client = platformRest;
        this.patientClient = patientPlatformRest;
        this.tokens = tokens;
    }

    public <T> T get(PlatformPath path, Class<T> type) {
        return get(path, ParameterizedTypeReference.forType(type));
    }

    public <T> T get(PlatformPath path, ParameterizedTypeReference<T> type) {
        return required(exchange(HttpMethod.GET, path, null, type), path);
    }

    /** Like {@link #get}, but absent where the platform says 404. */
    public <T> Optional<T> find(PlatformPath path, Class<T> type) {
        return find(path, ParameterizedTypeReference.forType(type));
    }

    /** Like {@link #find(PlatformPath, Class)}, for documents with a type parameter. */
    public <T> Optional<T> find(PlatformPath path, ParameterizedTypeReference<T> type) {
        try {
            return Optional.of(get(path, type));
        } catch (PlatformRefusal refusal) {
            if (refusal.notFound()) {
                return Optional.empty();
            }
            throw refusal;
        }
    }

    public <T> T post(PlatformPath path, Object body, Class<T> type) {
        return required(exchange(HttpMethod.POST, path, body, ParameterizedTypeReference.forType(type)), path);
    }

    /** Like {@link #post(PlatformPath, Object, Class)}, for what the platform may work on for a minute. */
    public <T> T postPatiently(PlatformPath path, Object body, Class<T> type) {
        return required(
                answered(() -> exchange(patientClient, HttpMethod.POST, path, body)
                        .body(ParameterizedTypeReference.<T>forType(type))),
                path);
    }

    /** Posts where the answer says nothing that the caller needs. */
    public void post(PlatformPath path, Object body) {
        answered(() -> exchange(client, HttpMethod.POST, path, body).toBodilessEntity());
    }

    public <T> T put(PlatformPath path, Object body, Class<T> type) {
        return required(exchange(HttpMethod.PUT, path, body, ParameterizedTypeReference.forType(type)), path);
    }

    public void delete(PlatformPath path) {
        exchange(HttpMethod.DELETE, path, null, ParameterizedTypeReference.forType(Void.class));
    }

    private <T> @Nullable T exchange(
            HttpMethod method, PlatformPath path, @Nullable Object body, ParameterizedTypeReference<T> type) {
        return answered(() -> exchange(client, method, path, body).body(type));
    }

    private static <T> @Nullable T answered(Supplier<@Nullable T> call) {
        try {
            return call.get();
        } catch (ResourceAccessException e) {
            throw new PlatformUnavailable("The platform does not answer", e);
        } catch (RestClientException e) {
            throw new PlatformUnavailable("The platform's answer cannot be understood", e);
        }
    }

    private RestClient.ResponseSpec exchange(
            RestClient through, HttpMethod method, PlatformPath path, @Nullable Object body) {
        RestClient.RequestBodySpec request = through.method(method)
                .uri(path::expand)
                .headers(headers -> headers.setBearerAuth(tokens.accessToken()))
                .accept(MediaType.APPLICATION_JSON, MediaType.APPLICATION_PROBLEM_JSON);
        if (body != null) {
            request.contentType(MediaType.APPLICATION_JSON).body(body);
        }
        return request.retrieve().onStatus(HttpStatusCode::isError, (sent, answer) -> refuse(answer));
    }

    private static void refuse(ClientHttpResponse answer) throws IOException {
        int status = answer.getStatusCode().value();
        if (status == 401) {
            throw new SignInAgain("The platform does not accept the access token");
        }
        if (status >= 500 || status == 429) {
            // Only these two are meant for whoever asked: wait, or ask for less.
            String explanation =
                    status == 429 || status == 503 ? problem(answer).detail() : null;
            throw new PlatformUnavailable("The platform answered " + status, explanation);
        }
        Problem problem = problem(answer);
        String detail = problem.detail() != null ? problem.detail() : problem.title();
        throw new PlatformRefusal(
                status,
                problem.code() != null ? problem.code() : ProblemCodes.INVALID_REQUEST,
                detail != null ? detail : "The platform refused the request with status " + status);
    }

    private static Problem problem(ClientHttpResponse answer) throws IOException {
        byte[] body = answer.getBody().readNBytes(64 * 1024);
        try {
            Problem problem = WireJson.mapper().readValue(body, Problem.class);
            return problem != null ? problem : Problem.NONE;
        } catch (JacksonException e) {
            return Problem.NONE;
        }
    }

    private static <T> T required(@Nullable T body, PlatformPath path) {
        if (body == null) {
            throw new PlatformUnavailable("The platform gave an empty answer to " + path.template());
        }
        return body;
    }

    private record Problem(
            @Nullable String title,
            @Nullable String detail,
            @Nullable String code) {
        static final Problem NONE = new Problem(null, null, null);
    }
}
