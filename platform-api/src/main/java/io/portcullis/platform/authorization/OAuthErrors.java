package io.portcullis.platform.authorization;

import io.portcullis.platform.batches.Batches;
import io.portcullis.platform.compliance.ComplianceUnavailable;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.authentication.AuthenticationFailureHandler;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import tools.jackson.databind.json.JsonMapper;

/** Error answers of the token endpoint (RFC 6749 section 5.2): always JSON, always with what to do. */
@Component
class OAuthErrors implements AuthenticationFailureHandler, AuthenticationEntryPoint {
    private static final Logger log = LoggerFactory.getLogger(OAuthErrors.class);

    private final JsonMapper json;

    OAuthErrors(JsonMapper json) {
        this.json = json;
    }

    @Override
    public void onAuthenticationFailure(
            HttpServletRequest request, HttpServletResponse response, AuthenticationException failure)
            throws IOException {
        var error = failure instanceof OAuth2AuthenticationException oauth
                ? oauth.getError()
                : new OAuth2Error("invalid_client", "Client authentication failed.", null);
        write(response, error);
    }

    /** A token request without any client authentication. */
    @Override
    public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException failure)
            throws IOException {
        write(
                response,
                new OAuth2Error(
                        "invalid_client",
                        "Authenticate the client: a device with its certificate on the device plane,"
                                + " a configured client with its secret.",
                        null));
    }

    /**
     * Answers {@code temporarily_unavailable} where the database or the decision is out of reach: nothing is issued.
     */
    void guard(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        try {
            chain.doFilter(request, response);
        } catch (DataAccessException | TransactionException | ComplianceUnavailable | Batches.Overloaded e) {
            log.warn("No token issued, state out of reach: {}", e.getMessage());
            write(
                    response,
                    new OAuth2Error(
                            "temporarily_unavailable",
                            "The platform cannot read the device's state. Try again in a few seconds.",
                            null));
        }
    }

    private void write(HttpServletResponse response, OAuth2Error error) throws IOException {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("error", error.getErrorCode());
        if (error.getDescription() != null) {
            body.put("error_description", error.getDescription());
        }
        if (error instanceof ComplianceRefusal refusal) {
            body.put("compliance", refusal.decision());
        }
        var status = switch (error.getErrorCode()) {
            case "invalid_client" -> HttpStatus.UNAUTHORIZED;
            case "temporarily_unavailable" -> HttpStatus.SERVICE_UNAVAILABLE;
            case "server_error" -> HttpStatus.INTERNAL_SERVER_ERROR;
            default -> HttpStatus.BAD_REQUEST;
        };
        response.setStatus(status.value());
        response.setContentType("application/json");
        response.setHeader("Cache-Control", "no-store");
        if (status == HttpStatus.UNAUTHORIZED) {
            response.setHeader("WWW-Authenticate", "Basic realm=\"portcullis\"");
        }
        if (status == HttpStatus.SERVICE_UNAVAILABLE) {
            response.setHeader("Retry-After", "2");
        }
        byte[] bytes = json.writeValueAsBytes(body);
        response.setContentLength(bytes.length);
        response.getOutputStream().write(bytes);
    }
}
