package io.portcullis.platform.authorization;

import jakarta.servlet.http.HttpServletRequest;
import java.security.cert.X509Certificate;
import java.util.Map;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientAuthenticationToken;
import org.springframework.security.web.authentication.AuthenticationConverter;

/**
 * Reads the client of a token request on the device plane: its certificate and its {@code client_id} (RFC 8705 section
 * 2). A certificate that arrives without its chain is no self-signed one: TLS has verified it.
 */
final class DeviceClientConverter implements AuthenticationConverter {
    static final String RESOURCE = "resource";

    @Override
    public Authentication convert(HttpServletRequest request) {
        if (!(request.getAttribute("jakarta.servlet.request.X509Certificate") instanceof X509Certificate[] chain)
                || chain.length == 0) {
            throw refused("Present the device's certificate in the TLS handshake.");
        }
        String[] clientIds = request.getParameterValues("client_id");
        if (clientIds == null || clientIds.length != 1 || clientIds[0].isBlank()) {
            throw new OAuth2AuthenticationException(new OAuth2Error(
                    "invalid_request", "Give the device id as client_id, once (RFC 8705 section 2).", null));
        }
        return new OAuth2ClientAuthenticationToken(
                clientIds[0], ClientAuthenticationMethod.TLS_CLIENT_AUTH, chain, resource(request));
    }

    /** So that what is asked of the database about the client and about the application is asked at once. */
    private static Map<String, Object> resource(HttpServletRequest request) {
        String[] resources = request.getParameterValues(RESOURCE);
        return resources != null && resources.length == 1 ? Map.of(RESOURCE, resources[0]) : Map.of();
    }

    private static OAuth2AuthenticationException refused(String description) {
        return new OAuth2AuthenticationException(new OAuth2Error("invalid_client", description, null));
    }
}
